using OrleansMonitor.Domain.Counts;

namespace OrleansMonitor.Domain.Features;

/// <summary>What pandas' <c>describe()</c> shows of a categorical column, and more of its most frequent values.</summary>
public sealed record CategoricalFigures
{
    /// <summary>Records with a value.</summary>
    public required ulong Count { get; init; }

    /// <summary>Records of the window without a value.</summary>
    public required ulong Missing { get; init; }

    /// <summary>Weighted fraction of missing among all.</summary>
    public required double? MissingFraction { get; init; }

    /// <summary>Σw of the records with a value.</summary>
    public required double Weight { get; init; }

    /// <summary>Different values: exact up to <see cref="CategoricalFeature.MaxValues"/>, then an estimate.</summary>
    public required long Distinct { get; init; }

    /// <summary>Standard error of the estimate, relative; null where <see cref="Distinct"/> is exact.</summary>
    public double? DistinctError { get; init; }

    /// <summary>
    /// Past <see cref="CategoricalFeature.MaxValues"/> values the counts of <see cref="Top"/> are never too small, and too large by more
    /// than this only with a probability of 2%; null where they are exact.
    /// </summary>
    public ulong? CountError { get; init; }

    /// <summary>The values of largest weight, largest first, ties in ordinal order.</summary>
    public required IReadOnlyList<NameCount> Top { get; init; }

    /// <summary>
    /// Records of values that are not told apart: past <see cref="CategoricalFeature.MaxValues"/> values those of less than 1/256 of
    /// the records each.
    /// </summary>
    public required ulong Other { get; init; }

    /// <summary>Σw of <see cref="Other"/>.</summary>
    public required double OtherWeight { get; init; }
}
