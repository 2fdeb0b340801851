using OrleansMonitor.Domain.Drift;

namespace OrleansMonitor.Distributions;

/// <summary>How a model's columns are distributed, beside a reference.</summary>
public sealed record ModelDistributions
{
    public required string Model { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? Version { get; init; }

    /// <summary>What the reference is, in words; absent: there is none.</summary>
    public string? Reference { get; init; }

    /// <summary>Why there is no reference.</summary>
    public string? Reason { get; init; }

    /// <summary>Records of the range.</summary>
    public required ulong N { get; init; }

    /// <summary>Features and measurements.</summary>
    public required IReadOnlyList<ColumnDistribution> Features { get; init; }

    /// <summary>Further ones that are not listed.</summary>
    public required int OtherFeatures { get; init; }

    /// <summary>Scores; absent: there are none.</summary>
    public ColumnDistribution? Scores { get; init; }

    /// <summary>Predicted classes or numbers; absent: there are none.</summary>
    public ColumnDistribution? Outputs { get; init; }
}

/// <summary>One column.</summary>
public sealed record ColumnDistribution
{
    public required string Name { get; init; }

    /// <summary>feature, measurement, prediction, value or score.</summary>
    public required string Role { get; init; }

    /// <summary>numbers, values (numbers of which each has a bin of its own) or categories.</summary>
    public required string Kind { get; init; }

    /// <summary>How much it counts in the model's verdict; absent without a baseline.</summary>
    public double? Importance { get; init; }

    /// <summary>The test of current against reference; absent: there is none.</summary>
    public DistributionDrift? Drift { get; init; }

    /// <summary>
    /// Of numbers, ascending: the cells of current and reference are what is at most the first edge, what lies between two, and what is above
    /// the last, one more than edges. Of scores the outermost cells are left out, so there is one less.
    /// </summary>
    public IReadOnlyList<double>? Edges { get; init; }

    /// <summary>Of categories, the most frequent of the reference first; a last one, other, stands for all that are not listed, where there are any.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Shares of the values in the cells, 0 to 1; all 0 without any.</summary>
    public required IReadOnlyList<double> Current { get; init; }

    public IReadOnlyList<double>? Reference { get; init; }

    /// <summary>What was found, or why nothing was tested.</summary>
    public string? Note { get; init; }
}

/// <summary>What a column's test says.</summary>
/// <param name="Test">Which one.</param>
/// <param name="Statistic">Its statistic.</param>
/// <param name="Effect">How much the sides differ.</param>
/// <param name="PValue">After Benjamini and Hochberg, over all columns that were tested.</param>
/// <param name="Verdict">stable, small or drifted.</param>
/// <param name="N">Values of the current side.</param>
/// <param name="M">Values of the reference.</param>
public sealed record DistributionDrift(DriftMethod Test, double Statistic, double Effect, double PValue, DriftVerdict Verdict, ulong N, ulong M);
