using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>
/// Standard normal numbers for the frequencies of random Fourier features: a constant of name, dimension and seed. Only the basic operations of IEEE 754 are used, which give the
/// same bits on every machine; the logarithm of a library does not.
/// </summary>
internal static class GaussianFrequencies
{
    private const double Ln2 = 0.69314718055994530942;
    private const int Terms = 14;

    /// <param name="target">Frequency after frequency, as many numbers each as the embedding has dimensions.</param>
    public static void Fill(string name, int dimension, ulong seed, Span<double> target)
    {
        Span<byte> utf8 = stackalloc byte[Records.RecordLimits.MaxNameBytes];
        var hash = XxHash64.Hash(utf8[..System.Text.Encoding.UTF8.GetBytes(name, utf8)]);
        var random = new SeededRandom(SeededRandom.Mix(hash ^ SeededRandom.Mix((ulong)dimension)) ^ SeededRandom.Mix(seed));
        for (var i = 0; i < target.Length;)
        {
            // Marsaglia's polar method (SIAM Review 6, 1964): a point of the unit disc makes two of them.
            var (u, v) = ((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
            var square = (u * u) + (v * v);
            if (square is >= 1 or 0)
                continue;
            var factor = Math.Sqrt(-2 * Log(square) / square);
            target[i++] = u * factor;
            if (i < target.Length)
                target[i++] = v * factor;
        }
    }

    // ln(2ᵉm) = e·ln 2 + 2·artanh((m − 1)/(m + 1)), with m between √½ and √2.
    private static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        var t = (mantissa - 1) / (mantissa + 1);
        var square = t * t;
        var sum = 0.0;
        for (var k = Terms; k >= 0; k--)
            sum = (sum * square) + (1.0 / ((2 * k) + 1));
        return (exponent * Ln2) + (2 * t * sum);
    }
}
