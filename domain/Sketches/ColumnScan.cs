using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>What a column holds, found in one pass: NaN and infinite values are passed over.</summary>
/// <param name="Finite">Finite values.</param>
/// <param name="Min">The smallest; +∞ if there is none.</param>
/// <param name="Max">The largest; −∞ if there is none.</param>
/// <param name="SmallestMagnitude">The smallest |v| of those that are not 0; +∞ if there is none.</param>
/// <param name="Sum">Their sum, in double precision.</param>
internal readonly record struct ColumnScan(int Finite, float Min, float Max, float SmallestMagnitude, double Sum)
{
    internal float LargestMagnitude => Math.Max(Math.Abs(Min), Math.Abs(Max));

    /// <summary>
    /// The scan of a column whose values all have a bucket: positive, from <see cref="IndexMapping.MinIndexable"/> to below
    /// <see cref="IndexMapping.MaxIndexable"/>. Null for any other, and in much less time than <see cref="Of"/> takes.
    /// </summary>
    internal static ColumnScan? OfIndexable(ReadOnlySpan<float> values)
    {
        // The bits of positive floats are ordered like the floats, and those of anything else lie outside.
        var (min, max) = (Vector256.Create(uint.MaxValue), Vector256<uint>.Zero);
        var (sum, sum2) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var from = ref MemoryMarshal.GetReference(values);
        nuint i = 0;
        for (; i + 8 <= (nuint)values.Length; i += 8)
        {
            var value = Vector256.LoadUnsafe(ref from, i);
            min = Vector256.Min(min, value.AsUInt32());
            max = Vector256.Max(max, value.AsUInt32());
            var (lower, upper) = Vector256.Widen(value);
            sum += lower;
            sum2 += upper;
        }

        var (least, most, total) = (uint.MaxValue, uint.MinValue, Vector256.Sum(sum + sum2));
        for (var lane = 0; lane < 8; lane++)
        {
            least = Math.Min(least, min[lane]);
            most = Math.Max(most, max[lane]);
        }

        for (; i < (nuint)values.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(values[(int)i]);
            least = Math.Min(least, bits);
            most = Math.Max(most, bits);
            total += values[(int)i];
        }

        // As bits, of which those of negative numbers are the largest.
        if (least < BitConverter.SingleToUInt32Bits((float)IndexMapping.MinIndexable) || most >= BitConverter.SingleToUInt32Bits((float)IndexMapping.MaxIndexable))
            return null;
        var (smallest, largest) = (BitConverter.UInt32BitsToSingle(least), BitConverter.UInt32BitsToSingle(most));
        return new ColumnScan(values.Length, smallest, largest, smallest, total);
    }

    internal static ColumnScan Of(ReadOnlySpan<float> values)
    {
        const int InfinityBits = 0x7F800000;
        var magnitudeMask = Vector256.Create(0x7FFFFFFF);
        var infinityBits = Vector256.Create(InfinityBits);
        var infinity = Vector256.Create(float.PositiveInfinity);
        var (min, max, sum, sum2) = (infinity, -infinity, Vector256<double>.Zero, Vector256<double>.Zero);
        var smallest = Vector256.Create(uint.MaxValue);
        var invalid = Vector256<int>.Zero;
        ref var from = ref MemoryMarshal.GetReference(values);
        nuint i = 0;
        for (; i + 8 <= (nuint)values.Length; i += 8)
        {
            var value = Vector256.LoadUnsafe(ref from, i);
            var magnitude = value.AsInt32() & magnitudeMask;
            var isFinite = Vector256.LessThan(magnitude, infinityBits);
            invalid += isFinite;
            // As integers magnitudes are ordered like the values, and 0 − 1 wraps to the largest.
            smallest = Vector256.Min(smallest, Vector256.ConditionalSelect(isFinite, magnitude - Vector256<int>.One, Vector256.Create(-1)).AsUInt32());
            min = Vector256.MinNative(min, Vector256.ConditionalSelect(isFinite.AsSingle(), value, infinity));
            max = Vector256.MaxNative(max, Vector256.ConditionalSelect(isFinite.AsSingle(), value, -infinity));
            var (lower, upper) = Vector256.Widen((value.AsInt32() & isFinite).AsSingle());
            sum += lower;
            sum2 += upper;
        }

        var (finite, total) = (-Vector256.Sum(invalid), Vector256.Sum(sum + sum2));
        var (least, most, nearest) = (float.PositiveInfinity, float.NegativeInfinity, uint.MaxValue);
        for (var lane = 0; lane < 8; lane++)
        {
            least = Math.Min(least, min[lane]);
            most = Math.Max(most, max[lane]);
            nearest = Math.Min(nearest, smallest[lane]);
        }

        for (; i < (nuint)values.Length; i++)
        {
            var value = values[(int)i];
            if (!float.IsFinite(value))
                continue;
            finite++;
            total += value;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            nearest = Math.Min(nearest, BitConverter.SingleToUInt32Bits(Math.Abs(value)) - 1);
        }

        return new ColumnScan(finite, least, most, nearest == uint.MaxValue ? float.PositiveInfinity : BitConverter.UInt32BitsToSingle(nearest + 1), total);
    }
}
