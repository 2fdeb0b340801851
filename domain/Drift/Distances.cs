namespace OrleansMonitor.Domain.Drift;

/// <summary>Distances of the shares of two samples: effect sizes. What they come to without drift depends on the sizes, so none is a test.</summary>
public static class Distances
{
    /// <summary>
    /// The square root of the Jensen–Shannon divergence to base 2, 0 to 1, as scipy's <c>jensenshannon</c> (Endres and Schindelin, IEEE
    /// Transactions on Information Theory 49, 2003). Null where a sample is empty.
    /// </summary>
    public static double? JensenShannon(in BinnedSample reference, in BinnedSample current)
    {
        if (reference.IsEmpty || current.IsEmpty)
            return null;
        var divergence = 0.0;
        for (var i = 0; i < reference.Shares.Length; i++)
        {
            var (p, q) = (reference.Shares[i], current.Shares[i]);
            var middle = (p + q) / 2;
            divergence += (p > 0 ? p * Math.Log2(p / middle) : 0) + (q > 0 ? q * Math.Log2(q / middle) : 0);
        }

        return Math.Sqrt(Math.Clamp(divergence / 2, 0, 1));
    }

    /// <summary>
    /// What is left of a Jensen–Shannon distance without what chance makes of it: of samples of one distribution the divergence is (bins − 1)(1/n + 1/m)/(8 ln 2) on average,
    /// to second order in the shares. With hundreds of bins that alone is a distance of 0.1 at thousands of values.
    /// </summary>
    public static double BeyondChance(double distance, in BinnedSample reference, in BinnedSample current)
    {
        var bins = 0;
        for (var i = 0; i < reference.Shares.Length; i++)
            bins += reference.Shares[i] > 0 || current.Shares[i] > 0 ? 1 : 0;
        var chance = (bins - 1) * ((1 / reference.EffectiveCount) + (1 / current.EffectiveCount)) / (8 * Math.Log(2));
        return Math.Sqrt(Math.Max(0, (distance * distance) - chance));
    }

    /// <summary>√(½ Σ (√p − √q)²), 0 to 1. Null where a sample is empty.</summary>
    public static double? Hellinger(in BinnedSample reference, in BinnedSample current)
    {
        if (reference.IsEmpty || current.IsEmpty)
            return null;
        var sum = 0.0;
        for (var i = 0; i < reference.Shares.Length; i++)
        {
            var difference = Math.Sqrt(reference.Shares[i]) - Math.Sqrt(current.Shares[i]);
            sum += difference * difference;
        }

        return Math.Sqrt(Math.Min(sum / 2, 1));
    }

    /// <summary>
    /// Wasserstein's (earth mover's) distance, in the unit of the values, of samples whose values are taken to lie at the centres of their
    /// bins. Null where a sample is empty.
    /// </summary>
    /// <param name="centres">Per bin, ascending; of values beyond the reference's range only its bound is known, so that the distance is then a lower bound.</param>
    public static double? Wasserstein(in BinnedSample reference, in BinnedSample current, double[] centres)
    {
        ArgumentNullException.ThrowIfNull(centres);
        if (reference.IsEmpty || current.IsEmpty)
            return null;
        var (ahead, distance) = (0.0, 0.0);
        for (var i = 0; i + 1 < reference.Shares.Length; i++)
        {
            ahead += reference.Shares[i] - current.Shares[i];
            distance += Math.Abs(ahead) * (centres[i + 1] - centres[i]);
        }

        return distance;
    }
}
