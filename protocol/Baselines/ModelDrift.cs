using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Health;

namespace OrleansMonitor.Baselines;

/// <summary>How the data of a model differs from a baseline, over a range of event time.</summary>
public sealed record ModelDrift : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>The effective range, of the rows that enclose what was asked for.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    public required BaselineEntry Baseline { get; init; }

    /// <summary>Records in the range.</summary>
    public required ulong Records { get; init; }

    /// <summary>
    /// Those of them that were counted with the baseline's bins. Others were folded while it was not active, or by a silo that did not
    /// know yet that it was.
    /// </summary>
    public required ulong Binned { get; init; }

    /// <summary>The false discovery rate that is held over the columns.</summary>
    public required double Level { get; init; }

    /// <summary>Effective values that either side of a column must have to be tested.</summary>
    public required double MinSample { get; init; }

    /// <summary>Share of the tested importance from which on the model's data drifts.</summary>
    public required double ModelShare { get; init; }

    public required DriftVerdict Verdict { get; init; }

    public required int Tested { get; init; }

    public required int Drifted { get; init; }

    public double? DriftedShare { get; init; }

    /// <summary>What the baseline's outlier detector found; null: it has none.</summary>
    public OutlierFigures? Outliers { get; init; }

    /// <summary>The largest effects first, weighted by importance.</summary>
    public required IReadOnlyList<ColumnDrift> Columns { get; init; }
}
