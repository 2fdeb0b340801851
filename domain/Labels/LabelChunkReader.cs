using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>Reads what <see cref="LabelChunkWriter"/> wrote; foreign bytes end in an <see cref="AggregateFormatException"/>.</summary>
public ref struct LabelChunkReader
{
    private readonly string[] _names;
    private readonly ReadOnlySpan<byte> _ids;
    private readonly ReadOnlySpan<byte> _actuals;
    private readonly ReadOnlySpan<byte> _flags;
    private readonly bool _measured;
    private IndexColumn _labels;
    private IndexColumn _measurements;
    private IndexColumn _values;
    private int _next;

    public LabelChunkReader(ReadOnlySpan<byte> chunk)
    {
        _names = [];
        if (chunk.IsEmpty)
            return;

        var reader = new AggregateReader(chunk);
        var version = reader.ReadByte();
        _measured = version == LabelChunkWriter.MeasuredVersion;
        if (version != LabelChunkWriter.FormatVersion && !_measured)
            throw new AggregateFormatException($"labels have the unknown version {version}");

        Count = reader.ReadCount(int.MaxValue);
        _names = LocalNames.Read(ref reader);
        _ids = reader.ReadColumn(Count, 8);
        _labels = new IndexColumn(ref reader, _names.Length);
        if (reader.ReadForm() == ColumnForm.Full)
            _actuals = reader.ReadColumn(Count, 8);
        if (!reader.IsAtEnd)
            _flags = reader.ReadColumn(Count, 1);
        if (!_measured)
            return;
        _measurements = new IndexColumn(ref reader, _names.Length);
        _values = new IndexColumn(ref reader, int.MaxValue);
    }

    public int Count { get; }

    /// <summary>The label that the last <see cref="MoveNext"/> read.</summary>
    public LateLabel Current { get; private set; }

    public bool MoveNext()
    {
        if (_next >= Count)
            return false;

        var i = _next++;
        var label = _labels.Next();
        var flags = _flags.IsEmpty ? 0 : _flags[i];
        Current = new LateLabel(
            BinaryPrimitives.ReadUInt64LittleEndian(_ids[(8 * i)..]),
            NameOf(label),
            _actuals.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(_actuals[(8 * i)..]),
            (flags & LabelChunkWriter.ReplacesFlag) != 0);
        if (_measured)
            Current = Current with { Measurement = NameOf(_measurements.Next()), Averages = (flags & LabelChunkWriter.AveragesFlag) != 0, Values = Math.Max(1, _values.Next()) };
        return true;
    }

    private readonly string? NameOf(int index) => index == 0 ? null : _names[index - 1];
}
