namespace OrleansMonitor.Domain.Privacy;

/// <summary>
/// Whole numbers with P(y) ∝ exp(−|y| s/t), drawn without a floating-point number (Canonne, Kamath, Steinke: The Discrete Gaussian for
/// Differential Privacy, NeurIPS 2020, algorithms 1 and 2). Noise that is computed in floating point tells the value it hides by its low
/// bits (Mironov: On significance of the least significant bits for differential privacy, CCS 2012).
/// </summary>
public sealed class DiscreteLaplace
{
    private readonly ulong _s;
    private readonly ulong _t;

    /// <param name="s">Numerator of the inverse scale, 1 to 2³¹.</param>
    /// <param name="t">Its denominator, 1 to 2³¹.</param>
    public DiscreteLaplace(long s, long t)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(s, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(t, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(s, 1L << 31);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(t, 1L << 31);
        (_s, _t) = ((ulong)s, (ulong)t);
    }

    /// <summary>The smallest bound that the size of the noise exceeds with a probability of at most this.</summary>
    public long Bound(double probability)
    {
        // P(|Y| > b) = 2 p^(b + 1) / (1 + p) with p = exp(−s/t).
        var rate = (double)_s / _t;
        return (long)Math.Max(0, Math.Ceiling((Math.Log(2 / (1 + Math.Exp(-rate))) - Math.Log(probability)) / rate) - 1);
    }

    /// <param name="bits">64 random bits a call.</param>
    public long Draw(Func<ulong> bits)
    {
        ArgumentNullException.ThrowIfNull(bits);
        while (true)
        {
            var u = Below(_t, bits);
            if (!IsExp(u, _t, bits))
                continue;
            var v = 0UL;
            while (IsExp(1, 1, bits))
                v++;
            var size = (long)((u + (_t * v)) / _s);
            var isNegative = (bits() & 1) == 1;
            if (isNegative && size == 0)
                continue;
            return isNegative ? -size : size;
        }
    }

    /// <summary>True with the probability exp(−n/d), 0 ≤ n ≤ d.</summary>
    private static bool IsExp(ulong n, ulong d, Func<ulong> bits)
    {
        var k = 1UL;
        while (Below(d * k, bits) < n)
            k++;
        return k % 2 == 1;
    }

    /// <summary>A number below n, each as likely as the others: what would favour small ones is drawn again.</summary>
    private static ulong Below(ulong n, Func<ulong> bits)
    {
        var limit = ulong.MaxValue - (ulong.MaxValue % n);
        ulong drawn;
        do
            drawn = bits();
        while (drawn >= limit);
        return drawn % n;
    }
}
