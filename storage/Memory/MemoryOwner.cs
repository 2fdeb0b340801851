namespace OrleansMonitor.Storage.Memory;

/// <summary>Everything that is stored of one owner. Guarded by the store's lock.</summary>
internal sealed class MemoryOwner
{
    private readonly SortedList<RowKey, byte[]> _rows = new(Comparer<RowKey>.Create(RowKey.Compare));
    private readonly Dictionary<Guid, ProducerRow> _producers = [];
    private readonly SortedList<long, LabelChunk> _chunks = [];
    private byte[] _state = [];
    private byte[] _catalog = [];

    internal long Version { get; private set; }

    internal void Apply(OwnerCommit commit)
    {
        Version = commit.ExpectedVersion + 1;
        _state = commit.State;
        _catalog = commit.Catalog ?? _catalog;
        foreach (var row in commit.Rows)
            _rows[row.Key] = row.Partial;
        foreach (var key in commit.DeletedRows)
            _rows.Remove(key);
        foreach (var producer in commit.Producers)
            _producers[producer.Producer] = producer;
        foreach (var producer in commit.DeletedProducers)
            _producers.Remove(producer);
        if (commit.DeleteChunksExpiredAt is { } through)
            DeleteChunks(through);
        foreach (var number in commit.DeletedChunks)
            _chunks.Remove(number);
        foreach (var chunk in commit.Chunks)
            _chunks[chunk.Number] = chunk;
    }

    internal OwnerImage ToImage() => new(Version, _state, _catalog, [.. _producers.Values], [.. _chunks.Values]);

    internal List<AggregateRow> Read(IReadOnlyList<RowKey> keys)
    {
        var rows = new List<AggregateRow>(keys.Count);
        foreach (var key in keys)
        {
            if (_rows.TryGetValue(key, out var partial))
                rows.Add(new AggregateRow(key, partial));
        }

        return rows;
    }

    internal List<LabelChunk> ReadChunks(long first, long last)
    {
        var chunks = new List<LabelChunk>();
        foreach (var chunk in _chunks.Values)
        {
            if (chunk.Number >= first && chunk.Number <= last)
                chunks.Add(chunk);
        }

        return chunks;
    }

    internal OwnerRange Read(RowFilter filter)
    {
        var rows = new List<AggregateRow>();
        for (var i = FirstFrom(filter.FromStart); i < _rows.Count && rows.Count < filter.MaxRows; i++)
        {
            var key = _rows.GetKeyAtIndex(i);
            if (key.Start >= filter.ToStart)
                break;
            if (Matches(key, filter))
                rows.Add(new AggregateRow(key, _rows.GetValueAtIndex(i)));
        }

        return new OwnerRange(Version, _state, _catalog, rows);
    }

    private static bool Matches(RowKey key, RowFilter filter) =>
        (filter.Version is null || filter.Version == key.Version)
        && (filter.Segment is null || filter.Segment == key.Segment)
        && (filter.Tier is null || filter.Tier == key.Tier);

    private int FirstFrom(long start)
    {
        int low = 0, high = _rows.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rows.GetKeyAtIndex(middle).Start < start)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void DeleteChunks(long through)
    {
        for (var i = _chunks.Count - 1; i >= 0; i--)
        {
            if (_chunks.GetValueAtIndex(i).ExpiresAt <= through)
                _chunks.RemoveAt(i);
        }
    }
}
