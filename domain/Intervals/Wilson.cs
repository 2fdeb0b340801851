namespace OrleansMonitor.Domain.Intervals;

/// <summary>
/// The score interval of a proportion (Wilson, JASA 22, 1927): it stays within 0 and 1 and covers as promised for small n
/// and for proportions of 0 and 1, where the usual p ± z·s does not.
/// </summary>
public static class Wilson
{
    public const double DefaultLevel = 0.95;

    /// <summary>
    /// (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), where z is the normal quantile of (1 + level)/2.
    /// </summary>
    /// <param name="proportion">0 to 1; for weighted records the weighted proportion.</param>
    /// <param name="n">Trials, more than 0; for weighted records <see cref="Sampling.EffectiveSampleSize"/>, which may be a fraction.</param>
    /// <param name="level">Confidence level, between 0 and 1. Default 0.95.</param>
    public static ConfidenceInterval Interval(double proportion, double n, double level = DefaultLevel)
    {
        if (!(proportion is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(proportion), proportion, "a proportion is between 0 and 1");
        if (!(n > 0))
            throw new ArgumentOutOfRangeException(nameof(n), n, "the number of trials must be positive");
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "a confidence level is between 0 and 1");

        var z = NormalDistribution.Quantile(0.5 + (level / 2));
        var z2 = z * z / n;
        var centre = proportion + (z2 / 2);
        var half = z * Math.Sqrt(((proportion * (1 - proportion)) + (z2 / 4)) / n);
        // At p = 0 and p = 1 one bound is the proportion itself; elsewhere rounding must not carry a bound over the edge.
        var lower = proportion == 0 ? 0 : Math.Clamp((centre - half) / (1 + z2), 0, proportion);
        var upper = proportion == 1 ? 1 : Math.Clamp((centre + half) / (1 + z2), proportion, 1);
        return new ConfidenceInterval(lower, upper, level);
    }

    /// <summary>As <see cref="Interval"/>; null when there is no proportion or no trial.</summary>
    public static ConfidenceInterval? IntervalOrNull(double? proportion, double n, double level = DefaultLevel) =>
        proportion is { } value && n > 0 ? Interval(value, n, level) : null;
}
