using System.Diagnostics.CodeAnalysis;

namespace OrleansMonitor.Grains.Payloads;

/// <summary>The halves of one kind that wait, in the order in which they came.</summary>
internal sealed class WaitingPayloads(PayloadBudget budget)
{
    private readonly Dictionary<ulong, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = new();

    public int Count => _entries.Count;

    public bool Contains(ulong key) => _entries.ContainsKey(key);

    /// <summary>False: the silo holds as much as it may.</summary>
    public bool TryAdd(PayloadEvent payload, long since)
    {
        if (!budget.TryTake(payload.Size))
            return false;
        _entries.Add(payload.Key, _order.AddLast(new Entry(payload, since)));
        return true;
    }

    public bool TryRemove(ulong key, [NotNullWhen(true)] out PayloadEvent? payload)
    {
        payload = null;
        if (!_entries.Remove(key, out var node))
            return false;
        _order.Remove(node);
        payload = node.Value.Payload;
        budget.Release(payload.Size);
        return true;
    }

    /// <summary>The oldest one, if it has waited since before a moment.</summary>
    public bool TryTakeOldest(long before, [NotNullWhen(true)] out PayloadEvent? payload)
    {
        payload = null;
        return _order.First is { } first && first.Value.Since < before && TryRemove(first.Value.Payload.Key, out payload);
    }

    /// <summary>Lets all go, and says how many they were.</summary>
    public int Clear()
    {
        var count = _entries.Count;
        while (TryTakeOldest(long.MaxValue, out _))
        {
        }

        return count;
    }

    private readonly record struct Entry(PayloadEvent Payload, long Since);
}
