namespace OrleansMonitor.Domain.Intervals;

/// <summary>
/// Intervals of the difference and of the ratio of two independent estimates from the interval of each: the method of variance
/// estimates recovery (Zou, Donner: Construction of Confidence Limits about Effect Measures, Statistics in Medicine 27, 2008;
/// Donner, Zou: Closed-form Confidence Intervals for Functions of the Normal Mean and Standard Deviation, Statistical Methods
/// in Medical Research 21, 2012).
/// </summary>
/// <remarks>It recovers from each bound how far the estimate varies on that side, so that skewed intervals stay skewed. It is approximate.</remarks>
public static class Mover
{
    /// <summary>Of the first less the second.</summary>
    public static ConfidenceInterval Difference(double first, in ConfidenceInterval firstInterval, double second, in ConfidenceInterval secondInterval) =>
        new(
            first - second - Root(first - firstInterval.Lower, secondInterval.Upper - second),
            first - second + Root(firstInterval.Upper - first, second - secondInterval.Lower),
            firstInterval.Level);

    /// <summary>Of the first divided by the second, both at least 0 and the second more. Without an upper bound it is +∞.</summary>
    public static ConfidenceInterval Ratio(double first, in ConfidenceInterval firstInterval, double second, in ConfidenceInterval secondInterval)
    {
        if (!(first >= 0))
            throw new ArgumentOutOfRangeException(nameof(first), first, "a ratio is taken of figures that are not negative");
        if (!(second > 0))
            throw new ArgumentOutOfRangeException(nameof(second), second, "a ratio needs a second figure of more than 0");
        // The bounds R solve (first − R second)² = (first − l₁)² + R² (u₂ − second)² and its mirror image.
        var lower = Smaller(first, firstInterval.Lower, second, secondInterval.Upper);
        var upper = Larger(first, firstInterval.Upper, second, secondInterval.Lower);
        var ratio = first / second;
        return new ConfidenceInterval(Math.Clamp(lower, 0, ratio), Math.Max(upper, ratio), firstInterval.Level);
    }

    // Not (product − root)/square, which is 0/0 where the second's upper bound is twice the second.
    private static double Smaller(double first, double firstBound, double second, double secondBound) =>
        double.IsInfinity(secondBound) || firstBound <= 0
            ? 0
            : firstBound * ((2 * first) - firstBound) / ((first * second) + Discriminant(first, firstBound, second, secondBound));

    private static double Larger(double first, double firstBound, double second, double secondBound)
    {
        var square = secondBound * ((2 * second) - secondBound);
        if (!(square > 0) || double.IsInfinity(firstBound))
            return double.PositiveInfinity;
        return ((first * second) + Discriminant(first, firstBound, second, secondBound)) / square;
    }

    // With the bounds a and b away from the estimates, f²s² − (f² − a²)(s² − b²): as it stands here nothing cancels for narrow intervals.
    private static double Discriminant(double first, double firstBound, double second, double secondBound)
    {
        var (a, b) = (firstBound - first, secondBound - second);
        return Math.Sqrt(Math.Max(0, (first * b * first * b) + (a * a * (second - b) * (second + b))));
    }

    private static double Root(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
