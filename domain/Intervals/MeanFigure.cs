namespace OrleansMonitor.Domain.Intervals;

/// <summary>A mean, with its interval at 95 % by Student's t.</summary>
/// <param name="Mean">Weighted.</param>
/// <param name="StandardDeviation">Of one value, unbiased. Null of fewer than two.</param>
/// <param name="Interval">Null likewise.</param>
public sealed record MeanFigure(double Mean, double? StandardDeviation, ConfidenceInterval? Interval)
{
    /// <param name="mean">Of the values.</param>
    /// <param name="deviation">Unbiased standard deviation of one of them, if there is one.</param>
    /// <param name="effective">Equally weighted values that tell as much as these.</param>
    public static MeanFigure Of(double mean, double? deviation, double effective) =>
        new(mean, deviation, deviation is { } d && effective > 1 ? MeanInterval.Of(mean, d * d, effective) : null);
}
