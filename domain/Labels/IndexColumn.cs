using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>Reads a column of indices, one element after the other, and checks each against its dictionary.</summary>
internal ref struct IndexColumn
{
    private readonly int _limit;
    private readonly bool _full;
    private readonly int _constant;
    private AggregateReader _elements;

    /// <summary><paramref name="limit"/> is the largest index that may occur.</summary>
    internal IndexColumn(scoped ref AggregateReader reader, int limit)
    {
        _limit = limit;
        switch (reader.ReadForm())
        {
            case ColumnForm.Constant:
                _constant = Check(reader.ReadVarUInt(), limit);
                break;
            case ColumnForm.Full:
                _full = true;
                _elements = new AggregateReader(reader.ReadBlock());
                break;
            default:
                break;
        }
    }

    internal int Next() => _full ? Check(_elements.ReadVarUInt(), _limit) : _constant;

    private static int Check(ulong index, int limit) =>
        index <= (ulong)Math.Max(limit, 0) ? (int)index : throw new AggregateFormatException($"an index of {index} exceeds its dictionary of {limit}");
}
