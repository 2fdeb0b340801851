using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>Event times of a block: the base time plus an offset of 2, 4 (unsigned) or 8 (signed) bytes.</summary>
internal static class EventTimes
{
    /// <summary>The smallest and the largest, saturated at the ends of what 64 bits hold.</summary>
    public static (long First, long Last) Range(RecordBlock block) => Range(block, 0, (int)block.Count);

    /// <summary>The same of some rows, at least one.</summary>
    public static (long First, long Last) Range(RecordBlock block, int start, int rows)
    {
        if (block.Times.IsEmpty)
            return (block.BaseTime, block.BaseTime);
        var (first, last) = Column.Width(block.Times, (int)block.Count) switch
        {
            2 => Widen(Ends(Column.As<ushort>(block.Times).Slice(start, rows))),
            4 => Widen(Ends(Column.As<uint>(block.Times).Slice(start, rows))),
            _ => Ends(Column.As<long>(block.Times).Slice(start, rows)),
        };
        return (Add(block.BaseTime, first), Add(block.BaseTime, last));
    }

    public static long Of(RecordBlock block, int row)
    {
        if (block.Times.IsEmpty)
            return block.BaseTime;
        var times = block.Times.Span;
        return Add(block.BaseTime, Column.Width(block.Times, (int)block.Count) switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(times[(2 * row)..]),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(times[(4 * row)..]),
            _ => BinaryPrimitives.ReadInt64LittleEndian(times[(8 * row)..]),
        });
    }

    private static long Add(long time, long offset)
    {
        var sum = unchecked(time + offset);
        return (time ^ sum) < 0 && (offset ^ sum) < 0 ? (time < 0 ? long.MinValue : long.MaxValue) : sum;
    }

    private static (long, long) Widen<T>((T First, T Last) ends)
        where T : INumber<T> => (long.CreateTruncating(ends.First), long.CreateTruncating(ends.Last));

    private static (T First, T Last) Ends<T>(ReadOnlySpan<T> offsets)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var (first, last) = (offsets[0], offsets[0]);
        if (offsets.Length >= 2 * Vector<T>.Count)
        {
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(offsets);
            var (least, most) = (vectors[0], vectors[0]);
            foreach (var vector in vectors)
                (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
            for (var i = 0; i < Vector<T>.Count; i++)
                (first, last) = (T.Min(first, least[i]), T.Max(last, most[i]));
            offsets = offsets[(vectors.Length * Vector<T>.Count)..];
        }

        foreach (var offset in offsets)
            (first, last) = (T.Min(first, offset), T.Max(last, offset));
        return (first, last);
    }
}
