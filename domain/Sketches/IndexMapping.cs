using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// Maps a positive value to the index of its bucket without a logarithm: of 2^e · (1 + y) with 0 ≤ y &lt; 1 the binary
/// logarithm is approximated by e + y(4 − y)/3, the "quadratic interpolation" mapping of DDSketch (Masson, Rim, Lee:
/// DDSketch, VLDB 2019, section 2.2), in integers: the same on every machine, for floats and for doubles.
/// </summary>
/// <remarks>
/// Of the mantissa the leading 12 bits k count. An octave has B = 3c buckets and bucket b of it begins at the smallest k with
/// ⌊c · k(2^14 − k) / 2^24⌋ = b. Buckets are thus nearly equally wide in relation to their values, up to 9/8 of the average, so
/// that an accuracy takes little more than half the buckets that equal widths would (39 an octave for 1%, not 64). The
/// representative r = 2lu/(l + u) of [l, u) makes the relative error equal at both ends, (r − l)/l = (u − r)/u = (u − l)/(u + l),
/// and no other choice is better. The mappings are constants of the whole cluster: sketches merge by adding bins.
/// </remarks>
public sealed class IndexMapping
{
    /// <summary>Octaves on either side of 1: values from 2^−64 (5·10^−20) to below 2^64 (1.8·10^19) are told apart.</summary>
    private const int Octaves = 64;
    private const int DoubleBias = 1023;
    private const int FloatBias = 127;
    private const int LeadingBits = 12;
    private const int DoubleShift = 52 - LeadingBits;
    private const int FloatShift = 23 - LeadingBits;
    private const int LeadingMask = (1 << LeadingBits) - 1;

    private readonly int _scale;
    private readonly int _perOctave;
    private readonly double[] _starts;

    private IndexMapping(int scale)
    {
        _scale = scale;
        _perOctave = 3 * scale;
        _starts = [.. Enumerable.Range(0, _perOctave + 1).Select(bucket => 1 + (FirstLeading(bucket) / (double)(1 << LeadingBits)))];
        IndexCount = 2 * Octaves * _perOctave;
        for (var i = 0; i < _perOctave; i++)
            RelativeAccuracy = Math.Max(RelativeAccuracy, (_starts[i + 1] - _starts[i]) / (_starts[i + 1] + _starts[i]));
    }

    /// <summary>39 buckets an octave: relative error at most 0.97%. Latencies and tokens.</summary>
    public static IndexMapping Fine { get; } = new(13);

    /// <summary>12 buckets an octave: relative error at most 3.1%. Features, of which a window holds many.</summary>
    public static IndexMapping Coarse { get; } = new(4);

    /// <summary>The smallest value that has a bucket; anything smaller counts as zero.</summary>
    public static double MinIndexable { get; } = Math.ScaleB(1, -Octaves);

    /// <summary>Values from here on fall into the last bucket.</summary>
    public static double MaxIndexable { get; } = Math.ScaleB(1, Octaves);

    /// <summary>Indices run from 0 to this, exclusive.</summary>
    public int IndexCount { get; }

    /// <summary>Largest relative error of <see cref="Representative"/> to any value of its bucket.</summary>
    public double RelativeAccuracy { get; }

    /// <summary>The index of a value of at least <see cref="MinIndexable"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Index(double value)
    {
        var key = (int)(BitConverter.DoubleToUInt64Bits(value) >> DoubleShift) - ((DoubleBias - Octaves) << LeadingBits);
        return Math.Min(IndexOfKey(key), IndexCount - 1);
    }

    public double LowerBound(int index)
    {
        var (octave, bucket) = Math.DivRem(index, _perOctave);
        return Math.ScaleB(_starts[bucket], octave - Octaves);
    }

    public double Representative(int index)
    {
        var (lower, upper) = (LowerBound(index), LowerBound(index + 1));
        return 2 / ((1 / lower) + (1 / upper));
    }

    /// <summary>The index of a float by the bits of its magnitude; less than 0 below <see cref="MinIndexable"/>, no bound above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int IndexOfBits(int bits) => IndexOfKey((bits >> FloatShift) - ((FloatBias - Octaves) << LeadingBits));

    /// <inheritdoc cref="IndexOfBits(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<int> IndexOfBits(Vector512<int> bits)
    {
        var key = Vector512.ShiftRightLogical(bits, FloatShift) - Vector512.Create((FloatBias - Octaves) << LeadingBits);
        var leading = key & Vector512.Create(LeadingMask);
        // The shift undoes that the product is of two numbers of 12 bits and that y is a fraction of 2^12.
        var parabola = leading * (Vector512.Create(4 << LeadingBits) - leading) * _scale;
        return (Vector512.ShiftRightArithmetic(key, LeadingBits) * _perOctave) + Vector512.ShiftRightLogical(parabola, 2 * LeadingBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOfKey(int key)
    {
        var leading = key & LeadingMask;
        return ((key >> LeadingBits) * _perOctave) + ((leading * ((4 << LeadingBits) - leading) * _scale) >> (2 * LeadingBits));
    }

    private int FirstLeading(int bucket)
    {
        var leading = 0;
        while (leading <= LeadingMask && IndexOfKey(leading) < bucket)
            leading++;
        return leading;
    }
}
