using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// How a column says that a record has no value. Integers have all bits set. Real numbers are NaN, except for the latency,
/// where NaN is a mistake worth telling: it is the one NaN with all bits set, which no arithmetic yields.
/// </summary>
public static class Absent
{
    public const byte Index8 = byte.MaxValue;

    public const ushort Index16 = ushort.MaxValue;

    public const uint Tokens = uint.MaxValue;

    /// <summary>Of a named number: the record does not have it. Any other NaN is one that it has, without a value.</summary>
    public static float Number32 => Latency32;

    /// <inheritdoc cref="Number32"/>
    public static double Number64 => Latency64;

    public static float Latency32 => BitConverter.UInt32BitsToSingle(uint.MaxValue);

    public static double Latency64 => BitConverter.UInt64BitsToDouble(ulong.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLatency(float value) => BitConverter.SingleToUInt32Bits(value) == uint.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLatency(double value) => BitConverter.DoubleToUInt64Bits(value) == ulong.MaxValue;
}
