namespace OrleansMonitor.Domain.Labels;

/// <summary>A class, or a number, in 8 bytes: a class is a NaN that no number is kept as (negative, quiet), with the index of its name below.</summary>
internal readonly struct JoinValue
{
    private const ulong ClassMark = 0xFFFC_0000_0000_0000;
    private const ulong NumberlessMark = 0x7FF8_0000_0000_0000;

    private readonly ulong _bits;

    private JoinValue(ulong bits) => _bits = bits;

    /// <summary>The index of its name; 0 when it is a number.</summary>
    internal int Class => (_bits & ClassMark) == ClassMark ? (int)(_bits & int.MaxValue) : 0;

    /// <summary>NaN when it is a class.</summary>
    internal double Number => Class > 0 ? double.NaN : BitConverter.UInt64BitsToDouble(_bits);

    internal static JoinValue Of(int index, double number) =>
        new(index > 0 ? ClassMark | (uint)index : double.IsNaN(number) ? NumberlessMark : BitConverter.DoubleToUInt64Bits(number));
}
