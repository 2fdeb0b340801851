namespace OrleansMonitor.Domain.Intervals;

/// <summary>A mean of losses or widths, which are not negative, with its interval at 95 % by Student's t: of few values it would reach beyond what they can be, and ends there.</summary>
/// <param name="Mean">Weighted.</param>
/// <param name="StandardDeviation">Of one value, unbiased. Null of fewer than two.</param>
/// <param name="Interval">Null likewise.</param>
public sealed record MeanFigure(double Mean, double? StandardDeviation, ConfidenceInterval? Interval)
{
    /// <param name="mean">Of the values.</param>
    /// <param name="deviation">Unbiased standard deviation of one of them, if there is one.</param>
    /// <param name="effective">Equally weighted values that tell as much as these.</param>
    /// <param name="most">The largest that a value can be.</param>
    public static MeanFigure Of(double mean, double? deviation, double effective, double most = double.PositiveInfinity) =>
        new(mean, deviation, deviation is { } d && effective > 1 ? Within(MeanInterval.Of(mean, d * d, effective), most) : null);

    private static ConfidenceInterval Within(ConfidenceInterval interval, double most) =>
        interval with { Lower = Math.Max(0, interval.Lower), Upper = Math.Min(interval.Upper, most) };
}
