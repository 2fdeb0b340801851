using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Scores;

/// <summary>
/// The fixed grid of bins on [0, 1], a constant of the whole cluster.
/// </summary>
/// <remarks>
/// <code>
/// 0      2^-20 … 8 per octave …  7/256   … centred on multiples of 0.005 …   1 − 7/256   … mirrored …   1
/// bin 0 | 1                          118 | 119                           307 | 308                  425 | 426
/// </code>
/// Scores rounded to two decimals (or to multiples of 0.005) each have a bin of their own, in the middle of which they
/// lie, so ranking metrics of such data are exact. Towards 0 and 1 the bins narrow with the distance from the end: a
/// model of rare events whose scores all lie below 0.01 would fall into two uniform bins and lose its ranking.
/// </remarks>
internal static class ScoreBins
{
    public const int Count = LastCentred + TailCount + 1;

    /// <summary>Uniform bins for calibration, (0, 0.1], (0.1, 0.2], … 1], each made of whole fine bins.</summary>
    public const int GroupCount = 10;

    private const int PerUnit = 200;
    private const int FirstMultiple = 6; // 0.03
    private const float TailEnd = 7f / 256;

    // Sub-buckets by the three leading bits of the mantissa, from 2^-20 on: 14 octaves and 6/8 of the next.
    private const int MantissaShift = 23 - 3;
    private const int TailOffset = (127 - 20) << 3;
    private const int TailCount = 1 + (14 * 8) + 6;
    private const int LastCentred = TailCount - 1 + PerUnit - (2 * FirstMultiple) + 1;

    private static readonly byte[] Groups = [.. Enumerable.Range(0, Count).Select(static bin => (byte)UniformOf(bin, GroupCount))];

    /// <summary>The calibration bin of a fine bin. Scores up to half a fine bin above a multiple of 0.1 count below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GroupOf(int bin) => Groups[bin];

    /// <summary>The middle of a bin; 0 and 1 of the two at the ends, which reach to 2^-20.</summary>
    public static double Centre(int bin)
    {
        if (bin > LastCentred)
            return 1 - Centre(MirrorOf(bin));
        if (bin >= TailCount)
            return (bin - TailCount + FirstMultiple) / (double)PerUnit;
        return bin == 0 ? 0 : (Bound(bin) + Bound(bin + 1)) / 2;
    }

    /// <summary>The bin that mirrors a bin: of 1 − s where it is of s.</summary>
    public static int MirrorOf(int bin) => Count - 1 - bin;

    /// <summary>Which of so many uniform bins, a divisor of 200, a fine bin lies in, as <see cref="GroupOf"/> has it for ten.</summary>
    public static int UniformOf(int bin, int count) =>
        bin < TailCount ? 0 : bin > LastCentred ? count - 1 : (bin - TailCount + FirstMultiple - 1) / (PerUnit / count);

    /// <summary>The largest score in single precision that is in a bin; the last one ends at 1.</summary>
    public static float UpperOf(int bin)
    {
        // Floats of the unit interval are ordered as their bits.
        var (low, high) = (0, BitConverter.SingleToInt32Bits(1));
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (IndexOf(Vector512.Create(BitConverter.Int32BitsToSingle(middle)))[0] <= bin)
                low = middle;
            else
                high = middle - 1;
        }

        return BitConverter.Int32BitsToSingle(low);
    }

    /// <summary>The bins of scores within [0, 1].</summary>
    public static void IndexOf(ReadOnlySpan<float> scores, Span<int> bins)
    {
        var i = 0;
        for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
        {
            IndexOf(Vector512.Create(scores[i..])).CopyTo(bins[i..]);
        }

        for (; i < scores.Length; i++)
        {
            bins[i] = IndexOf(Vector512.Create(scores[i]))[0];
        }
    }

    // The distance 1 − s is exact in floating point wherever it matters, from s = 1/2 on (Sterbenz).
    private static Vector512<int> IndexOf(Vector512<float> score)
    {
        var mirrored = Vector512<float>.One - score;
        var distance = Vector512.Min(score, mirrored);
        var centred = Vector512.ConvertToInt32(score * PerUnit + Vector512.Create(0.5f));
        centred = Vector512.Min(Vector512.Max(centred, Vector512.Create(FirstMultiple)), Vector512.Create(PerUnit - FirstMultiple))
            + Vector512.Create(TailCount - FirstMultiple);
        var tail = Vector512.Max((distance.AsInt32() >> MantissaShift) - Vector512.Create(TailOffset - 1), Vector512<int>.Zero);
        var mirroredTail = Vector512.Create(Count - 1) - tail;
        tail = Vector512.ConditionalSelect(Vector512.LessThan(mirrored, score).AsInt32(), mirroredTail, tail);
        return Vector512.ConditionalSelect(Vector512.LessThan(distance, Vector512.Create(TailEnd)).AsInt32(), tail, centred);
    }

    // Where a bin of the lower tail begins, from its sub-bucket.
    private static double Bound(int bin) => BitConverter.Int32BitsToSingle((bin + TailOffset - 1) << MantissaShift);
}
