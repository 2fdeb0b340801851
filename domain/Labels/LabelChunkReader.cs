using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>Reads what <see cref="LabelChunkWriter"/> wrote; foreign bytes end in an <see cref="AggregateFormatException"/>.</summary>
public ref struct LabelChunkReader
{
    private readonly string[] _names;
    private readonly ReadOnlySpan<byte> _ids;
    private readonly ReadOnlySpan<byte> _actuals;
    private readonly ReadOnlySpan<byte> _replaces;
    private IndexColumn _labels;
    private int _next;

    public LabelChunkReader(ReadOnlySpan<byte> chunk)
    {
        _names = [];
        if (chunk.IsEmpty)
            return;

        var reader = new AggregateReader(chunk);
        var version = reader.ReadByte();
        if (version != LabelChunkWriter.FormatVersion)
            throw new AggregateFormatException($"labels have the unknown version {version}");

        Count = reader.ReadCount(int.MaxValue);
        _names = LocalNames.Read(ref reader);
        _ids = reader.ReadColumn(Count, 8);
        _labels = new IndexColumn(ref reader, _names.Length);
        if (reader.ReadForm() == ColumnForm.Full)
            _actuals = reader.ReadColumn(Count, 8);
        if (!reader.IsAtEnd)
            _replaces = reader.ReadColumn(Count, 1);
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
        Current = new LateLabel(
            BinaryPrimitives.ReadUInt64LittleEndian(_ids[(8 * i)..]),
            label == 0 ? null : _names[label - 1],
            _actuals.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(_actuals[(8 * i)..]),
            !_replaces.IsEmpty && _replaces[i] != 0);
        return true;
    }
}
