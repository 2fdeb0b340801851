namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// Pearson's test of homogeneity of two samples over the same bins. Bins in which fewer than <see cref="MinExpected"/> values are
/// expected in the smaller sample are pooled into one, and bins of the smallest expectation join it until it has that many
/// (Cochran, Biometrics 10, 1954).
/// </summary>
/// <param name="Statistic">Σ (observed − expected)² / expected over the bins of both samples.</param>
/// <param name="Freedom">Bins that remained, less 1.</param>
/// <param name="PValue">From the effective sizes.</param>
/// <param name="CramersV">√(χ²/(n + m)), an effect size of 0 to 1.</param>
/// <param name="PooledBins">Bins that were pooled.</param>
public readonly record struct ChiSquareTest(double Statistic, int Freedom, double PValue, double CramersV, int PooledBins)
{
    public const double MinExpected = 5;

    /// <returns>Null where a sample is empty or no two bins remain.</returns>
    public static ChiSquareTest? Of(in BinnedSample reference, in BinnedSample current)
    {
        if (reference.IsEmpty || current.IsEmpty)
            return null;
        var (n, m) = (reference.EffectiveCount, current.EffectiveCount);
        var bins = new List<(double Reference, double Current, double Expected)>();
        for (var i = 0; i < reference.Shares.Length; i++)
        {
            var (a, b) = (n * reference.Shares[i], m * current.Shares[i]);
            if (a + b > 0)
                bins.Add((a, b, (a + b) * Math.Min(n, m) / (n + m)));
        }

        bins.Sort(static (x, y) => x.Expected.CompareTo(y.Expected));
        var (pooled, low) = (default((double Reference, double Current, double Expected)), 0);
        while (low < bins.Count && (bins[low].Expected < MinExpected || (low > 0 && pooled.Expected < MinExpected)))
        {
            pooled = (pooled.Reference + bins[low].Reference, pooled.Current + bins[low].Current, pooled.Expected + bins[low].Expected);
            low++;
        }

        bins.RemoveRange(0, low);
        if (low > 0)
            bins.Add(pooled);
        if (bins.Count < 2)
            return null;

        var statistic = 0.0;
        foreach (var (a, b, _) in bins)
        {
            // Both samples' terms of a bin come to this.
            var difference = (a * m) - (b * n);
            statistic += difference * difference / (n * m * (a + b));
        }

        return new ChiSquareTest(statistic, bins.Count - 1, ChiSquareDistribution.Survival(statistic, bins.Count - 1), Math.Sqrt(Math.Min(1, statistic / (n + m))), low);
    }
}
