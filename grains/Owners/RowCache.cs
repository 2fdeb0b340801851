using System.Diagnostics.CodeAnalysis;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// Rows that are kept decoded, least recently used first out: at most a given number, and none for longer than it is idle,
/// since a decoded row takes ten times the room of an encoded one and an owner of thousands has few rows that change.
/// Between commits it holds exactly what the store holds.
/// </summary>
internal sealed class RowCache(int capacity, long maxIdle)
{
    private readonly Dictionary<RowKey, LinkedListNode<CachedRow>> _rows = [];
    private readonly LinkedList<CachedRow> _byUse = [];

    internal int Count => _rows.Count;

    /// <summary>The largest start of a base row that was dropped; all newer ones are here.</summary>
    internal long NewestDropped { get; private set; } = -1;

    /// <summary>Takes a row out to change it.</summary>
    internal bool Take(RowKey key, [MaybeNullWhen(false)] out PartialAggregate row)
    {
        if (!_rows.Remove(key, out var node))
        {
            row = null;
            return false;
        }

        _byUse.Remove(node);
        row = node.Value.Row;
        return true;
    }

    internal void Put(RowKey key, PartialAggregate row, long now)
    {
        _rows[key] = _byUse.AddLast(new CachedRow(key, row, now));
        while (_rows.Count > capacity)
            Drop(_byUse.First!);
    }

    internal void Remove(RowKey key)
    {
        if (Take(key, out var row))
            PartialAggregatePool.Shared.Return(row);
    }

    internal void DropIdle(long now)
    {
        while (_byUse.First is { } oldest && now - oldest.Value.Used > maxIdle)
            Drop(oldest);
    }

    /// <summary>Merges the base rows with starts in [from, to) into an aggregate.</summary>
    internal void MergeInto(PartialAggregate target, long from, long to)
    {
        foreach (var (key, _, row) in _byUse.Select(static r => (r.Key, r.Used, r.Row)))
        {
            if (key.Tier == 0 && key.Start >= from && key.Start < to)
                target.Merge(row);
        }
    }

    private void Drop(LinkedListNode<CachedRow> node)
    {
        _byUse.Remove(node);
        _rows.Remove(node.Value.Key);
        if (node.Value.Key.Tier == 0)
            NewestDropped = Math.Max(NewestDropped, node.Value.Key.Start);
        PartialAggregatePool.Shared.Return(node.Value.Row);
    }

    private readonly record struct CachedRow(RowKey Key, PartialAggregate Row, long Used);
}
