using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A prediction in the join, 52 bytes. Names are indices into the join's table. A label is kept as it came, so that another one
/// can take its place.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct JoinEntry
{
    // A class is a NaN that no number is kept as (negative, quiet), with the index of its name below: no further byte says which it is.
    private const ulong ClassMark = 0xFFFC_0000_0000_0000;
    private const ulong NumberlessMark = 0x7FF8_0000_0000_0000;

    internal ulong Id;
    internal long EventTime;
    internal double Value;
    internal ulong Outcome;
    internal double Score;
    internal float Weight;

    /// <summary>The slice's index, or its complement once the prediction is labelled.</summary>
    internal int SliceOrLabelled;
    internal int Prediction;

    internal readonly bool IsLabelled => SliceOrLabelled < 0;

    internal readonly int Slice => IsLabelled ? ~SliceOrLabelled : SliceOrLabelled;

    /// <summary>The index of the label's class; 0 when it is a number.</summary>
    internal readonly int LabelClass => (Outcome & ClassMark) == ClassMark ? (int)(Outcome & int.MaxValue) : 0;

    /// <summary>The label's number; NaN when it is a class.</summary>
    internal readonly double LabelNumber => LabelClass > 0 ? double.NaN : BitConverter.UInt64BitsToDouble(Outcome);

    internal void SetLabel(int labelClass, double number)
    {
        Outcome = labelClass > 0 ? ClassMark | (uint)labelClass : double.IsNaN(number) ? NumberlessMark : BitConverter.DoubleToUInt64Bits(number);
        if (!IsLabelled)
            SliceOrLabelled = ~SliceOrLabelled;
    }
}
