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

    /// <summary>Different values; a lower bound once some are in <see cref="Other"/>.</summary>
    public required int Distinct { get; init; }

    /// <summary>The values of largest weight, largest first, ties in ordinal order.</summary>
    public required IReadOnlyList<NameCount> Top { get; init; }

    /// <summary>Records of values beyond <see cref="CategoricalFeature.MaxValues"/>.</summary>
    public required ulong Other { get; init; }

    /// <summary>Σw of <see cref="Other"/>.</summary>
    public required double OtherWeight { get; init; }
}
