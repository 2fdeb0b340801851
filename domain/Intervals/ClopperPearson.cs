namespace OrleansMonitor.Domain.Intervals;

/// <summary>
/// The exact interval of a proportion (Clopper, Pearson: The Use of Confidence or Fiducial Limits Illustrated in the Case of the
/// Binomial, Biometrika 26, 1934): whatever the proportion and the number of trials, each bound is on the wrong side with a
/// probability of at most (1 − level)/2.
/// </summary>
/// <remarks>
/// What decides, such as a rule that raises an alarm, needs this promise; score intervals (Wilson, JASA 22, 1927) keep it only on
/// average over proportions. It is wider for that: by about one record. It is the one interval of a share wherever one is shown or judged.
/// </remarks>
public static class ClopperPearson
{
    /// <summary>More trials are taken for so many, which bounds the time; the interval is then wider than it need be.</summary>
    public const double MaxTrials = 1e7;

    /// <param name="proportion">0 to 1; for weighted records the weighted proportion.</param>
    /// <param name="n">Trials, more than 0; for weighted records the effective number, which may be a fraction. Exact for whole numbers of successes.</param>
    /// <param name="level">Confidence level, between 0 and 1.</param>
    public static ConfidenceInterval Interval(double proportion, double n, double level = ConfidenceInterval.DefaultLevel)
    {
        if (!(proportion is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(proportion), proportion, "a proportion is between 0 and 1");
        if (!(n > 0))
            throw new ArgumentOutOfRangeException(nameof(n), n, "the number of trials must be positive");
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "a confidence level is between 0 and 1");

        n = Math.Min(n, MaxTrials);
        var tail = (1 - level) / 2;
        return new ConfidenceInterval(Lower(proportion * n, n, tail), 1 - Lower((1 - proportion) * n, n, tail), level);
    }

    /// <summary>As <see cref="Interval"/>; null when there is no proportion or no trial.</summary>
    public static ConfidenceInterval? IntervalOrNull(double? proportion, double n, double level = ConfidenceInterval.DefaultLevel) =>
        proportion is { } value && n > 0 ? Interval(value, n, level) : null;

    // The proportion at which so many successes or more have the probability of the tail.
    private static double Lower(double successes, double n, double tail) =>
        successes <= 0 ? 0 : BetaDistribution.Quantile(tail, successes, Math.Max(n - successes, 0) + 1);
}
