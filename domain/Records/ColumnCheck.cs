using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Records;

/// <summary>Which NaN a column of numbers may hold.</summary>
internal enum NaNRule
{
    /// <summary>None.</summary>
    None,

    /// <summary>Any; it stands for an absent value.</summary>
    Any,

    /// <summary>Only the one with all bits set, see <see cref="Absent"/>.</summary>
    AllBitsSet,
}

/// <summary>Whether all values of a column lie in [low, high], a vector at a time; and the same of one value.</summary>
internal static class ColumnCheck
{
    public static bool AllWithin(ReadOnlySpan<float> values, float low, float high, NaNRule rule)
    {
        var bad = Vector256<int>.Zero;
        var (lows, highs) = (Vector256.Create(low), Vector256.Create(high));
        var nanIsBad = rule == NaNRule.Any ? Vector256<int>.Zero : Vector256<int>.AllBitsSet;
        var marker = rule == NaNRule.AllBitsSet ? Vector256<int>.AllBitsSet : Vector256<int>.Zero;
        ref var first = ref MemoryMarshal.GetReference(values);
        nuint i = 0;
        for (; i + 8 <= (nuint)values.Length; i += 8)
        {
            var value = Vector256.LoadUnsafe(ref first, i);
            // With the marker at zero the comparison is only true of 0.0, which is no NaN.
            var nan = ~Vector256.Equals(value, value).AsInt32() & nanIsBad & ~Vector256.Equals(value.AsInt32(), marker);
            bad |= Vector256.LessThan(value, lows).AsInt32() | Vector256.GreaterThan(value, highs).AsInt32() | nan;
        }

        if (bad != Vector256<int>.Zero)
            return false;
        for (; i < (nuint)values.Length; i++)
        {
            if (!IsWithin(values[(int)i], low, high, rule))
                return false;
        }

        return true;
    }

    public static bool AllWithin(ReadOnlySpan<double> values, double low, double high, NaNRule rule)
    {
        foreach (var value in values)
        {
            if (!IsWithin(value, low, high, rule))
                return false;
        }

        return true;
    }

    public static bool IsWithin(float value, float low, float high, NaNRule rule) => float.IsNaN(value)
        ? rule == NaNRule.Any || (rule == NaNRule.AllBitsSet && Absent.IsLatency(value))
        : value >= low && value <= high;

    public static bool IsWithin(double value, double low, double high, NaNRule rule) => double.IsNaN(value)
        ? rule == NaNRule.Any || (rule == NaNRule.AllBitsSet && Absent.IsLatency(value))
        : value >= low && value <= high;
}
