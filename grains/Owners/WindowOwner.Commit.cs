using OrleansMonitor.Domain.Records;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <content>Rows are read, changed and encoded one after the other, so that a delta of many windows needs no room for all of them decoded.</content>
internal sealed partial class WindowOwner
{
    /// <summary>Keys that are asked for in one call of the store.</summary>
    private const int MaxKeysPerRead = 1024;

    private readonly List<RowKey> _missing = [];
    private readonly Dictionary<RowKey, PartialAggregate> _taken = [];

    /// <summary>Makes the additions since <see cref="BeginAsync"/> durable, in one transaction with the extras.</summary>
    internal async Task CommitAsync(CommitExtras extras, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var now = Now;
        var stored = await ReadMissingAsync(cancellationToken);
        var rows = new List<AggregateRow>(_changes.Count);
        foreach (var (key, change) in _changes)
            rows.Add(new AggregateRow(key, Change(key, change, stored, now)));

        State.LastCommit = now;
        var outcome = await _store.CommitAsync(
            new OwnerCommit
            {
                Owner = _id,
                ExpectedVersion = _version,
                State = State.Encode(),
                Catalog = extras.WriteCatalog ? Catalog.Encode() : null,
                Rows = rows,
                DeletedRows = _deleted,
                Producers = extras.Producers,
                DeletedProducers = extras.DeletedProducers,
                Chunks = extras.Chunks,
                DeletedChunks = extras.DeletedChunks,
                DeleteChunksExpiredAt = extras.DeleteChunksExpiredAt,
            },
            cancellationToken);
        if (outcome == CommitOutcome.Fenced)
            throw new OwnerFencedException(_id, _version);

        _version++;
        _cache.DropIdle(now);
        _instruments.Committed(_id.Kind, rows.Count, _time.GetElapsedTime(started));
    }

    private byte[] Change(RowKey key, RowChange change, Dictionary<RowKey, byte[]>? stored, long now)
    {
        if (!_taken.Remove(key, out var row))
        {
            row = PartialAggregatePool.Shared.Rent();
            if (stored is not null && stored.TryGetValue(key, out var bytes))
                row.MergeEncoded(bytes);
        }

        change.ApplyTo(row);
        ref var newest = ref State.NewestStarts[key.Tier];
        newest = Math.Max(newest, key.Start);
        var encoded = row.Encode();
        _cache.Put(key, row, now);
        return encoded;
    }

    /// <summary>
    /// Takes the rows that are to be changed out of the cache, all before any is put back: a row put back may drive out one that
    /// has its turn later. Reads those that are not in it and may be in the store; null when there are none.
    /// </summary>
    private async Task<Dictionary<RowKey, byte[]>?> ReadMissingAsync(CancellationToken cancellationToken)
    {
        _missing.Clear();
        _taken.Clear();
        foreach (var key in _changes.Keys)
        {
            if (_cache.Take(key, out var row))
                _taken.Add(key, row);
            else if (key.Start <= State.NewestStarts[key.Tier])
                _missing.Add(key);
        }

        if (_missing.Count == 0)
            return null;

        var stored = new Dictionary<RowKey, byte[]>(_missing.Count);
        for (var i = 0; i < _missing.Count; i += MaxKeysPerRead)
        {
            var keys = _missing.GetRange(i, Math.Min(MaxKeysPerRead, _missing.Count - i));
            foreach (var row in await _store.ReadRowsAsync(_id, keys, cancellationToken))
                stored[row.Key] = row.Partial;
        }

        return stored;
    }
}
