using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Measurements;

/// <summary>
/// The figures of one measurement. It has <see cref="Numbers"/>, or <see cref="Values"/> where most of it were truth values and categories;
/// those of the other kind are <see cref="Mismatched"/> and in no other figure.
/// </summary>
public sealed record MeasurementFigures
{
    public required string Name { get; init; }

    /// <summary>Values that the figures are of.</summary>
    public required ulong Count { get; init; }

    /// <summary>Their weight ÷ that of all records, 0 to 1.</summary>
    public required double? Coverage { get; init; }

    /// <summary>Values of the other kind: numbers among categories, or the other way round.</summary>
    public required ulong Mismatched { get; init; }

    public MeasuredNumbers? Numbers { get; init; }

    /// <summary>The most frequent values, largest share first. Truth values are <c>true</c> and <c>false</c>.</summary>
    public IReadOnlyList<MeasuredValue>? Values { get; init; }

    /// <summary>Different values, see <see cref="Features.CategoricalFigures.Distinct"/>; null for numbers.</summary>
    public long? Distinct { get; init; }

    /// <summary>Weighted share of values that are not listed; null for numbers.</summary>
    public double? OtherShare { get; init; }
}

/// <summary>Figures of a measurement that is a number. Quantiles are right to <see cref="SignedQuantileSketch.RelativeAccuracy"/>.</summary>
public sealed record MeasuredNumbers
{
    /// <summary>Weighted.</summary>
    public required double Mean { get; init; }

    /// <summary>Student's interval of the mean; null for an effective number of values of 1 or less.</summary>
    public required ConfidenceInterval? MeanInterval { get; init; }

    /// <summary>As <see cref="Features.NumericFigures.StandardDeviation"/>.</summary>
    public required double? StandardDeviation { get; init; }

    public required double Min { get; init; }

    public required double P5 { get; init; }

    public required double LowerQuartile { get; init; }

    public required double Median { get; init; }

    public required double UpperQuartile { get; init; }

    public required double P95 { get; init; }

    public required double Max { get; init; }
}

/// <summary>A category, or a truth value.</summary>
/// <param name="Name">The value.</param>
/// <param name="Count">How often it was measured.</param>
/// <param name="Share">Its weight ÷ that of all values, 0 to 1.</param>
/// <param name="ShareInterval">The exact one, at 95 %.</param>
public sealed record MeasuredValue(string Name, ulong Count, double Share, ConfidenceInterval? ShareInterval);
