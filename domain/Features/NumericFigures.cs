using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Features;

/// <summary>What pandas' <c>describe()</c> shows of a numeric column, and its missing values. Null without values.</summary>
public sealed record NumericFigures
{
    /// <summary>Values; an infinite number, and one of a magnitude above 1e100, is missing.</summary>
    public required ulong Count { get; init; }

    /// <summary>Records of the window without a value.</summary>
    public required ulong Missing { get; init; }

    /// <summary>Numbers of +∞ or −∞, and of a magnitude above 1e100: they are missing, and in no other figure.</summary>
    public required ulong Infinite { get; init; }

    /// <summary>Weighted fraction of missing among all.</summary>
    public required double? MissingFraction { get; init; }

    /// <summary>Σw of the values.</summary>
    public required double Weight { get; init; }

    /// <summary>Kish's effective number of values, (Σw)²/Σw².</summary>
    public required double EffectiveCount { get; init; }

    public required double? Mean { get; init; }

    /// <summary>
    /// Unbiased (n − 1) as in pandas, and 0 for values that are the same to rounding; null for fewer than two values and where one
    /// outweighs all others by 10¹².
    /// </summary>
    public required double? StandardDeviation { get; init; }

    public required double? Min { get; init; }

    /// <summary>25% of the weight lies below, to the relative error of <see cref="SignedQuantileSketch.RelativeAccuracy"/>.</summary>
    public required double? LowerQuartile { get; init; }

    /// <summary>To the relative error of <see cref="SignedQuantileSketch.RelativeAccuracy"/>.</summary>
    public required double? Median { get; init; }

    /// <summary>75% of the weight lies below, to the relative error of <see cref="SignedQuantileSketch.RelativeAccuracy"/>.</summary>
    public required double? UpperQuartile { get; init; }

    public required double? Max { get; init; }

    /// <summary>Values of a magnitude of 2⁶⁴ or more, and those just below, which share a bucket; null if there are none.</summary>
    public ulong? Collapsed { get; init; }

    /// <summary>Largest relative error of the quartiles where values <see cref="Collapsed"/>; null where it is as always.</summary>
    public double? RelativeAccuracy { get; init; }
}
