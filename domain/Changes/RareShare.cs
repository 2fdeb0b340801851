using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Changes;

/// <summary>
/// How far a share lies from what was expected where so few hits (or misses) are expected that the normal distribution does not hold: the normal score of the
/// exact binomial probability of a share as far out or farther. One error after none is then no alarm.
/// </summary>
internal static class RareShare
{
    // From here on the normal approximation is as good at three deviations.
    private const double MaxExpected = 50;

    public static bool Is(double centre, double count) => Math.Min(centre, 1 - centre) * count < MaxExpected;

    /// <param name="share">What was seen, 0 to 1.</param>
    /// <param name="count">Of how many records, or of their effective number.</param>
    /// <param name="centre">What was expected, between 0 and 1.</param>
    public static double Score(double share, double count, double centre)
    {
        var hits = share * count;
        return share >= centre
            ? Math.Max(0, -NormalDistribution.Quantile(AtLeast(hits, count, centre)))
            : Math.Min(0, NormalDistribution.Quantile(AtLeast(count - hits, count, 1 - centre)));
    }

    /// <summary>The share at which the score is a given one.</summary>
    public static double At(double score, double count, double centre)
    {
        var end = score >= 0 ? 1.0 : 0;
        if (Math.Abs(Score(end, count, centre)) <= Math.Abs(score))
            return end;
        var (low, high) = (Math.Min(centre, end), Math.Max(centre, end));
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Score(middle, count, centre) < score ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    // P(X ≥ k) = I_p(k, n − k + 1), for whole k; between them it follows the function.
    private static double AtLeast(double hits, double count, double share) =>
        hits <= 0 ? 1 : BetaDistribution.Probability(share, hits, count - hits + 1);
}
