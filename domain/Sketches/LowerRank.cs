namespace OrleansMonitor.Domain.Sketches;

/// <summary>The rank of a quantile among sorted values, counted from 0.</summary>
internal static class LowerRank
{
    // Sums of fractional weights in another order differ by less; a tie must not fall now on this side, now on that.
    private const double Tie = 1e-9;

    /// <summary>
    /// The value at the lower rank is the first whose cumulative weight c exceeds this: for whole weights c > ⌊x⌋ and c > x are the
    /// same, with x = q (Σw − 1).
    /// </summary>
    internal static double Of(double q, double weightSum, ulong count)
    {
        var rank = q * (weightSum - 1);
        return weightSum == count ? rank : rank + (Tie * weightSum);
    }
}
