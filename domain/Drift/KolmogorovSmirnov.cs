namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// The two-sample test of Kolmogorov and Smirnov on binned values.
/// </summary>
/// <param name="Statistic">
/// The largest distance of the two distribution functions at the edges of the bins. The statistic of the values themselves is
/// between it and <paramref name="UpperBound"/>.
/// </param>
/// <param name="UpperBound">The largest distance that any values in these bins can have.</param>
/// <param name="PValue">
/// Asymptotic, from the effective sizes. It is never too small on account of the bins, since the statistic of the values is no
/// smaller.
/// </param>
public readonly record struct KolmogorovSmirnov(double Statistic, double UpperBound, double PValue)
{
    /// <param name="reference">Bins in the order of their values.</param>
    /// <param name="current">Likewise.</param>
    /// <returns>Null where a sample is empty.</returns>
    public static KolmogorovSmirnov? Of(in BinnedSample reference, in BinnedSample current)
    {
        if (reference.IsEmpty || current.IsEmpty)
            return null;
        var (f, g, statistic, bound) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < reference.Shares.Length; i++)
        {
            var (nextF, nextG) = (f + reference.Shares[i], g + current.Shares[i]);
            // Within a bin either function may be at its upper end while the other is at its lower one.
            bound = Math.Max(bound, Math.Max(nextF - g, nextG - f));
            (f, g) = (nextF, nextG);
            statistic = Math.Max(statistic, Math.Abs(f - g));
        }

        statistic = Math.Min(statistic, 1);
        return new KolmogorovSmirnov(statistic, Math.Clamp(bound, statistic, 1), PValueOf(statistic, reference.EffectiveCount, current.EffectiveCount));
    }

    /// <summary>The probability of a distance at least as large, were both samples of the same distribution.</summary>
    public static double PValueOf(double statistic, double n, double m) => KolmogorovDistribution.Survival(statistic * Math.Sqrt(n * m / (n + m)));
}
