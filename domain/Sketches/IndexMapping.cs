using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// Maps a positive value to the index of its bucket by the leading bits of its floating-point form: each octave
/// [2^e, 2^(e+1)) is cut into S = 2^bits buckets of equal width, which is the "linear interpolation" mapping of
/// DDSketch (Masson, Rim, Lee: DDSketch, VLDB 2019, section 2.2) without a logarithm.
/// </summary>
/// <remarks>
/// A bucket [l, u) of octave 2^e has width 2^e/S ≤ l/S. Its representative r = 2lu/(l+u) makes the relative error equal
/// at both ends, (r−l)/l = (u−r)/u = (u−l)/(u+l) ≤ 1/(2S+1), and no other choice is better. Hence 0.776% for S = 64
/// and 3.04% for S = 16. The mappings are constants of the whole cluster: sketches merge by adding bins.
/// </remarks>
public readonly struct IndexMapping
{
    /// <summary>Octaves on either side of 1: values from 2^−64 (5·10^−20) to below 2^64 (1.8·10^19) are told apart.</summary>
    private const int Octaves = 64;
    private const int DoubleBias = 1023;
    private const int FloatBias = 127;
    private const int DoubleMantissaBits = 52;
    private const int FloatMantissaBits = 23;

    private readonly int _bits;

    private IndexMapping(int bits) => _bits = bits;

    /// <summary>64 buckets an octave: relative error at most 1/129 (0.776%). Latencies and tokens.</summary>
    public static IndexMapping Fine => new(6);

    /// <summary>16 buckets an octave: relative error at most 1/33 (3.04%). Features, of which a window holds many.</summary>
    public static IndexMapping Coarse => new(4);

    /// <summary>The smallest value that has a bucket; anything smaller counts as zero.</summary>
    public static double MinIndexable { get; } = Math.ScaleB(1, -Octaves);

    /// <summary>Values from here on fall into the last bucket.</summary>
    public static double MaxIndexable { get; } = Math.ScaleB(1, Octaves);

    /// <summary>Indices run from 0 to this, exclusive.</summary>
    public int IndexCount => 2 * Octaves << _bits;

    /// <summary>Largest relative error of <see cref="Representative"/> to any value of its bucket.</summary>
    public double RelativeAccuracy => 1.0 / ((2 << _bits) + 1);

    internal int FloatShift => FloatMantissaBits - _bits;

    /// <summary>What to subtract from the shifted bits of a float to have its index.</summary>
    internal int FloatOffset => (FloatBias - Octaves) << _bits;

    /// <summary>The index of a value of at least <see cref="MinIndexable"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Index(double value)
    {
        var key = (int)(BitConverter.DoubleToUInt64Bits(value) >> (DoubleMantissaBits - _bits));
        return Math.Min(key - ((DoubleBias - Octaves) << _bits), IndexCount - 1);
    }

    public double LowerBound(int index)
    {
        var key = (ulong)(index + ((DoubleBias - Octaves) << _bits));
        return BitConverter.UInt64BitsToDouble(key << (DoubleMantissaBits - _bits));
    }

    public double Representative(int index)
    {
        var (lower, upper) = (LowerBound(index), LowerBound(index + 1));
        return 2 / ((1 / lower) + (1 / upper));
    }
}
