namespace OrleansMonitor.Domain.Sampling;

/// <summary>
/// Decides by the hash of its InferenceId whether a record is kept. A record and its label agree without talking to each
/// other, and so do all clients; rates nest: what a rate keeps, every higher rate keeps too.
/// </summary>
/// <remarks>
/// A kept record stands for 1/rate records. With that weight, sums over the sample estimate sums over all records without
/// bias (Horvitz, Thompson: A Generalization of Sampling Without Replacement from a Finite Universe, JASA 47, 1952).
/// </remarks>
public readonly struct Sampler
{
    // 2^64 as a double.
    private const double HashRange = 18446744073709551616.0;

    private readonly ulong _threshold;
    private readonly bool _keepsAll;

    /// <param name="rate">The share to keep, more than 0 and at most 1.</param>
    public Sampler(double rate)
    {
        if (!(rate is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a sampling rate is more than 0 and at most 1");
        Rate = rate;
        // Just below 1 the product rounds to 2^64, which is no threshold any more.
        var threshold = rate * HashRange;
        _keepsAll = threshold >= HashRange;
        _threshold = _keepsAll ? ulong.MaxValue : (ulong)threshold;
    }

    public double Rate { get; }

    /// <summary>The weight of every record that is kept: 1/rate.</summary>
    public double Weight => 1 / Rate;

    public bool Keeps(ulong hash) => _keepsAll || hash < _threshold;

    /// <summary>As the instance, for a single decision.</summary>
    public static bool Keeps(ulong hash, double rate) => new Sampler(rate).Keeps(hash);
}
