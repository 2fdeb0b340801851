namespace OrleansMonitor.Domain.Intervals;

/// <summary>
/// Between which of n sorted values a quantile of their distribution lies, whatever the distribution (David, Nagaraja: Order
/// Statistics, 2003, section 7.1). The number of values at or below the quantile is binomial, so its ranks follow from that.
/// </summary>
public static class QuantileRanks
{
    /// <summary>
    /// The ranks, counted from 1, of the values that bound the quantile: each is on the wrong side with a probability of at most
    /// (1 − level)/2. A rank of 0 or of n + 1 says that so few values bound it on one side only.
    /// </summary>
    /// <param name="q">Between 0 and 1.</param>
    /// <param name="n">Values, from 1 to <see cref="ClopperPearson.MaxTrials"/>.</param>
    /// <param name="level">Confidence level, between 0 and 1.</param>
    public static (long Lower, long Upper) Of(double q, long n, double level = ConfidenceInterval.DefaultLevel)
    {
        if (!(q is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(q), q, "a quantile is between 0 and 1");
        if (!(n >= 1 && n <= ClopperPearson.MaxTrials))
            throw new ArgumentOutOfRangeException(nameof(n), n, FormattableString.Invariant($"the number of values is from 1 to {ClopperPearson.MaxTrials:0}"));
        var tail = (1 - level) / 2;
        // By symmetry the upper rank is the lower one of 1 − q, counted from the other end.
        return (Lower(q, n, tail), n + 1 - Lower(1 - q, n, tail));
    }

    // The largest rank l such that fewer than l values at or below the quantile have at most the probability of the tail.
    private static long Lower(double q, long n, double tail)
    {
        var guess = (n * q) + (NormalDistribution.Quantile(tail) * Math.Sqrt(n * q * (1 - q)));
        var rank = (long)Math.Clamp(guess, 0, n);
        while (rank < n && Below(rank + 1, q, n) <= tail)
            rank++;
        while (rank > 0 && Below(rank, q, n) > tail)
            rank--;
        return rank;
    }

    // P(B < rank) of a binomial B.
    private static double Below(long rank, double q, long n) => BetaDistribution.Probability(1 - q, n - rank + 1, rank);
}
