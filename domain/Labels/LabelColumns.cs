using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>Writes and reads the columns of a chunk; see <see cref="ColumnForm"/>.</summary>
internal static class LabelColumns
{
    internal delegate TValue Field<TEntry, TValue>(in TEntry entry);

    internal static void WriteFixed64(this AggregateWriter writer, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        writer.WriteBytes(bytes);
    }

    internal static void WriteSingle(this AggregateWriter writer, float value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        writer.WriteBytes(bytes);
    }

    /// <summary>Indices as variable-length integers; the default is 0.</summary>
    internal static void WriteIndices<TEntry>(AggregateWriter writer, AggregateWriter column, ReadOnlySpan<TEntry> entries, Field<TEntry, int> field)
    {
        var first = field(in entries[0]);
        var constant = true;
        column.Clear();
        foreach (ref readonly var entry in entries)
        {
            var value = field(in entry);
            constant &= value == first;
            column.WriteVarUInt((ulong)value);
        }

        if (constant)
        {
            writer.WriteByte((byte)(first == 0 ? ColumnForm.Absent : ColumnForm.Constant));
            if (first != 0)
                writer.WriteVarUInt((ulong)first);
            return;
        }

        writer.WriteByte((byte)ColumnForm.Full);
        writer.WriteBlock(column.WrittenSpan);
    }

    /// <summary>Doubles; the default is NaN.</summary>
    internal static void WriteDoubles<TEntry>(AggregateWriter writer, ReadOnlySpan<TEntry> entries, Field<TEntry, double> field)
    {
        var absent = true;
        foreach (ref readonly var entry in entries)
            absent &= double.IsNaN(field(in entry));

        writer.WriteByte((byte)(absent ? ColumnForm.Absent : ColumnForm.Full));
        if (absent)
            return;
        foreach (ref readonly var entry in entries)
            writer.WriteDouble(field(in entry));
    }

    internal static void WriteSingles<TEntry>(AggregateWriter writer, ReadOnlySpan<TEntry> entries, Field<TEntry, float> field, float absentValue)
    {
        var first = field(in entries[0]);
        var constant = true;
        foreach (ref readonly var entry in entries)
            constant &= field(in entry).Equals(first);

        var form = !constant ? ColumnForm.Full : first.Equals(absentValue) ? ColumnForm.Absent : ColumnForm.Constant;
        writer.WriteByte((byte)form);
        if (form == ColumnForm.Constant)
            writer.WriteSingle(first);
        if (form != ColumnForm.Full)
            return;
        foreach (ref readonly var entry in entries)
            writer.WriteSingle(field(in entry));
    }

    internal static ColumnForm ReadForm(this scoped ref AggregateReader reader)
    {
        var form = reader.ReadByte();
        return form <= (byte)ColumnForm.Full ? (ColumnForm)form : throw new AggregateFormatException($"a column has the unknown form {form}");
    }

    /// <summary>The bytes of <paramref name="count"/> elements of <paramref name="width"/> bytes.</summary>
    internal static ReadOnlySpan<byte> ReadColumn(this scoped ref AggregateReader reader, int count, int width)
    {
        var length = (long)count * width;
        return length <= reader.Remaining ? reader.ReadBytes((int)length) : throw AggregateFormatException.Truncated();
    }
}
