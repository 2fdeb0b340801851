namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// One of two samples over the same bins. The shares are what is compared; how much they can be trusted is the effective number of
/// values, which is the number itself where no record was sampled.
/// </summary>
public readonly struct BinnedSample
{
    /// <param name="weights">Per bin Σw, finite and at least 0; the number of values where all weigh 1.</param>
    /// <param name="count">Values, each counted once.</param>
    /// <param name="effectiveCount">Kish's effective number of values, (Σw)²/Σw².</param>
    public BinnedSample(double[] weights, ulong count, double effectiveCount)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Total = weights.Sum();
        Count = count;
        EffectiveCount = effectiveCount;
        Shares = Total > 0 ? Array.ConvertAll(weights, static weight => weight) : new double[weights.Length];
        for (var i = 0; i < Shares.Length && Total > 0; i++)
            Shares[i] /= Total;
    }

    /// <summary>A sample of values that all weigh 1.</summary>
    public static BinnedSample Of(params double[] counts)
    {
        var total = counts.Sum();
        return new BinnedSample(counts, (ulong)total, total);
    }

    /// <summary>Per bin its part of Σw; all 0 of an empty sample.</summary>
    public double[] Shares { get; }

    public double Total { get; }

    public ulong Count { get; }

    public double EffectiveCount { get; }

    public bool IsEmpty => !(Total > 0);
}
