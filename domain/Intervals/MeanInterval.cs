namespace OrleansMonitor.Domain.Intervals;

/// <summary>Student's interval of a mean. It holds for normal values and, in the limit, for any with a variance.</summary>
public static class MeanInterval
{
    /// <param name="mean">Of the values.</param>
    /// <param name="variance">Of the values, divided by n − 1; at least 0.</param>
    /// <param name="n">Values, or their effective number; more than 1.</param>
    /// <param name="level">Confidence level, between 0 and 1.</param>
    public static ConfidenceInterval Of(double mean, double variance, double n, double level = ConfidenceInterval.DefaultLevel)
    {
        if (!(n > 1))
            throw new ArgumentOutOfRangeException(nameof(n), n, "the interval of a mean needs more than one value");
        if (!(variance >= 0))
            throw new ArgumentOutOfRangeException(nameof(variance), variance, "a variance is not negative");
        var half = StudentQuantile((1 + level) / 2, n - 1) * Math.Sqrt(variance / n);
        return new ConfidenceInterval(mean - half, mean + half, level);
    }

    /// <summary>The quantile of Student's t: with x the 2(1 − p)-quantile of the beta distribution of ν/2 and 1/2, √(ν (1 − x)/x).</summary>
    /// <param name="p">From 0.5 to below 1.</param>
    /// <param name="freedom">Degrees of freedom ν, more than 0.</param>
    public static double StudentQuantile(double p, double freedom)
    {
        if (!(p is >= 0.5 and < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability from 0.5 to below 1 is meant");
        // From here on the normal quantile differs by less than 10⁻⁶.
        if (freedom > 1e7)
            return NormalDistribution.Quantile(p);
        var x = BetaDistribution.Quantile(2 * (1 - p), freedom / 2, 0.5);
        return Math.Sqrt(freedom * (1 - x) / x);
    }
}
