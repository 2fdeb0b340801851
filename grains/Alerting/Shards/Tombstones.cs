namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// The last transition numbers of alerts that are not followed any more: should one come back under its name, it goes on counting,
/// since the notifier passes over numbers that it has had. The oldest go first.
/// </summary>
internal sealed class Tombstones(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<(string Id, long Sequence)>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Id, long Sequence)> _byAge = new();

    public int Count => _byId.Count;

    public IEnumerable<(string Id, long Sequence)> All => _byAge;

    public void Put(string id, long sequence)
    {
        if (sequence == 0)
            return;
        Take(id);
        _byId[id] = _byAge.AddLast((id, sequence));
        if (_byId.Count > capacity)
        {
            _byId.Remove(_byAge.First!.Value.Id);
            _byAge.RemoveFirst();
        }
    }

    /// <summary>Takes a number out; 0: there is none.</summary>
    public long Take(string id)
    {
        if (!_byId.Remove(id, out var node))
            return 0;
        _byAge.Remove(node);
        return node.Value.Sequence;
    }
}
