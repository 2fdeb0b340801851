using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Health;

namespace OrleansMonitor.Estimates;

/// <summary>Quality of a model that is estimated without labels, over a range of event time, beside what the labels show where there are some.</summary>
public sealed record ModelEstimate : ISliceAnswer
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

    /// <summary>What must hold for the estimates to be right.</summary>
    public required string Assumption { get; init; }

    /// <summary>Probability with which an interval has the figure of the labels in it, as long as the assumption holds.</summary>
    public required double Level { get; init; }

    /// <summary>All of the range.</summary>
    public required EstimatePoint Whole { get; init; }

    /// <summary>Its parts, where a step was asked for.</summary>
    public IReadOnlyList<EstimatePoint>? Points { get; init; }
}

/// <summary>Estimates of a part of a range.</summary>
public sealed record EstimatePoint
{
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required ulong Records { get; init; }

    /// <summary>Records that the estimates are of: they were counted with the baseline's bins and have what is needed.</summary>
    public required ulong Estimated { get; init; }

    /// <summary>Records that the realized figures are of.</summary>
    public required ulong Labelled { get; init; }

    /// <summary>Of which other records the realized figures are besides; absent where they are of those that the estimates are of, as far as these have their labels.</summary>
    public string? Remark { get; init; }

    /// <summary>Why there are no estimates; absent otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>In weighted records, of the positive class and all others.</summary>
    public ExpectedConfusion? ExpectedConfusion { get; init; }

    /// <summary>Share of predicted numbers beyond the baseline's, whose errors are taken to be those of its outermost ones.</summary>
    public double? Extrapolated { get; init; }

    public required IReadOnlyList<FigureEstimate> Figures { get; init; }
}

/// <summary>A figure, estimated and realized.</summary>
public sealed record FigureEstimate
{
    /// <summary>accuracy, precision, recall, f1, auc_roc, mae, mse or rmse.</summary>
    public required string Name { get; init; }

    public double? Estimated { get; init; }

    /// <summary>Of what the labels would show.</summary>
    public ConfidenceInterval? Interval { get; init; }

    /// <summary>Standard error by chance of the outcomes.</summary>
    public double? SamplingError { get; init; }

    /// <summary>Standard error by what the baseline leaves unknown.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>Why nothing is estimated; absent otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the records that have their label by now, those that the baseline's bins missed included: then <see cref="EstimatePoint.Remark"/> says so.</summary>
    public double? Realized { get; init; }

    /// <summary>Records that <see cref="Realized"/> is of.</summary>
    public ulong? RealizedCount { get; init; }

    /// <summary>Whether the interval has the realized figure in it; absent while records wait for their labels, and where both sides are not of the same records.</summary>
    public bool? Covered { get; init; }
}
