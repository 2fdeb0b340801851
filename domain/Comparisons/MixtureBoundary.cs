namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// How far the mean of n values may be from what it estimates at any time: the two-sided normal mixture boundary (Robbins, Annals of
/// Mathematical Statistics 41, 1970; Howard, Ramdas, McAuliffe, Sekhon, Annals of Statistics 49, 2021, equation 14). A Brownian
/// motion crosses it at any time at all with a probability of α, so that looking often costs nothing.
/// </summary>
/// <remarks>
/// Applied to means with an estimated variance it is an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas:
/// Time-uniform Central Limit Theory, Annals of Statistics 52, 2024): it holds as n grows.
/// </remarks>
public static class MixtureBoundary
{
    // Records at which the boundary is tightest. It decides little: at a tenth and at ten times as many it is a tenth wider than it could be.
    private const double TunedFor = 5_000;

    /// <summary>
    /// Half the width in standard deviations of one value: √((n + r) ln((n + r)/(r α²)))/n.
    /// </summary>
    /// <param name="n">Values, or their effective number; more than 0.</param>
    /// <param name="alpha">The probability of an error at any time, between 0 and 1.</param>
    public static double HalfWidth(double n, double alpha)
    {
        var r = Prior(alpha);
        return Math.Sqrt((n + r) * Math.Log((n + r) / (r * alpha * alpha))) / n;
    }

    /// <summary>The values from which on half the width is no more than <paramref name="width"/> standard deviations.</summary>
    /// <returns>+∞ beyond 10¹⁵.</returns>
    public static double ValuesFor(double width, double alpha)
    {
        const double Most = 1e15;
        if (!(width > 0) || HalfWidth(Most, alpha) > width)
            return double.PositiveInfinity;
        var (low, high) = (1e-9, Most);
        while (high > low * (1 + 1e-9))
        {
            var middle = Math.Sqrt(low * high);
            if (HalfWidth(middle, alpha) > width)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>The values that the mixture's prior is worth: r = n/(ln(1/α²) + ln ln(1/α²) + 1) is the best for n (the same, section 3.5).</summary>
    internal static double Prior(double alpha)
    {
        var tail = -2 * Math.Log(alpha);
        return TunedFor / (tail + Math.Log(tail) + 1);
    }
}
