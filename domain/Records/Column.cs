using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>Raw columns as typed ones. The schema is little-endian, as are the machines this runs on.</summary>
internal static class Column
{
    public static ReadOnlySpan<T> As<T>(ReadOnlyMemory<byte> column)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(column.Span);

    public static int Width(ReadOnlyMemory<byte> column, int rows) => column.Length / rows;

    /// <summary>One number of width 4 or 8.</summary>
    public static double Number(ReadOnlySpan<byte> column, int width, int row) => width == 4
        ? BinaryPrimitives.ReadSingleLittleEndian(column[(4 * row)..])
        : BinaryPrimitives.ReadDoubleLittleEndian(column[(8 * row)..]);

    /// <summary>One index of width 1 or 2, or −1 where it is absent.</summary>
    public static int Index(ReadOnlySpan<byte> column, int width, int row)
    {
        if (width == 1)
            return column[row] == Absent.Index8 ? -1 : column[row];
        var wide = BinaryPrimitives.ReadUInt16LittleEndian(column[(2 * row)..]);
        return wide == Absent.Index16 ? -1 : wide;
    }
}
