using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Producers;

/// <summary>
/// The committed sets of an owner's producers, as the store holds them. Changes are staged: they go into the rows of a commit
/// and become visible when it is durable, so that no answer names a batch before.
/// </summary>
internal sealed class ProducerSets(IBatchDeduplicator deduplicator)
{
    private readonly Dictionary<Guid, Producer> _producers = [];
    private readonly List<BatchStamp> _staged = [];
    private readonly HashSet<BatchId> _stagedIds = [];
    private readonly Dictionary<Guid, CommittedSet> _changed = [];
    private readonly List<Guid> _expired = [];
    private long _nextSweep;

    internal int Count => _producers.Count;

    /// <summary>Every producer that is known, in no order.</summary>
    internal IEnumerable<KeyValuePair<Guid, Producer>> All => _producers;

    internal void Load(IReadOnlyList<ProducerRow> rows)
    {
        foreach (var row in rows)
            _producers[row.Producer] = new Producer(new CommittedSet(row)) { LastSeen = row.LastSeen, StoredLastSeen = row.LastSeen };
    }

    internal Producer? Find(Guid producer) => _producers.GetValueOrDefault(producer);

    /// <summary>The producers whose epochs are bound to one client.</summary>
    internal int CountOf(uint clientTag) => _producers.Keys.Count(id => BatchStamp.ClientTag(id) == clientTag);

    internal Producer Add(Guid producer, long now)
    {
        var added = new Producer(new CommittedSet()) { LastSeen = now };
        _producers.Add(producer, added);
        return added;
    }

    internal bool Holds(BatchId id) => Find(id.Producer) is { } producer && deduplicator.Holds(producer.Set, id.Sequence);

    /// <summary>Whether the batch is held, under any id that it may have come under.</summary>
    internal bool Holds(BatchStamp stamp) => Holds(stamp.Id) || (stamp.Former != Guid.Empty && Holds(stamp.FormerId));

    /// <summary>Whether the commit that is being made contains the batch.</summary>
    internal bool IsStaged(BatchStamp stamp) => _stagedIds.Contains(stamp.Id) || (stamp.Former != Guid.Empty && _stagedIds.Contains(stamp.FormerId));

    internal void Stage(BatchStamp stamp)
    {
        _staged.Add(stamp);
        _stagedIds.Add(stamp.Id);
    }

    /// <summary>The rows to write with the staged batches; <paramref name="touched"/> producers are written for their last sign of life.</summary>
    internal List<ProducerRow> StagedRows(long now, IEnumerable<Guid>? touched = null)
    {
        _changed.Clear();
        foreach (var stamp in _staged)
        {
            // Added one by one before any low mark moves: a batch may lie below the low mark of one that overtook it.
            var set = SetOf(stamp.Id.Producer);
            set.Add(stamp.Id.Sequence);
            if (stamp.Content != Guid.Empty)
                set.MarkContent(stamp.Content);
        }

        foreach (var stamp in _staged)
            SetOf(stamp.Id.Producer).AdvanceTo(stamp.LowMark);
        foreach (var producer in touched ?? [])
            SetOf(producer);

        var rows = new List<ProducerRow>(_changed.Count);
        foreach (var (id, set) in _changed)
            rows.Add(set.ToRow(id, now));

        return rows;
    }

    /// <summary>Whether <see cref="TakeExpired"/> would find one.</summary>
    internal bool IsExpiryDue(long now, TimeSpan retention)
    {
        if (now < _nextSweep)
            return false;
        foreach (var producer in _producers.Values)
        {
            if (IsSilent(producer, now, retention))
                return true;
        }

        return false;
    }

    /// <summary>Producers silent for longer than their retention, found now and then, to be deleted with this commit.</summary>
    internal List<Guid> TakeExpired(long now, TimeSpan retention)
    {
        _expired.Clear();
        if (now < _nextSweep)
            return _expired;

        var period = (long)retention.TotalMilliseconds;
        _nextSweep = now + Math.Max(period / 64, 1);
        foreach (var (id, producer) in _producers)
        {
            if (IsSilent(producer, now, retention) && !_changed.ContainsKey(id))
                _expired.Add(id);
        }

        return _expired;
    }

    /// <summary>The commit is durable.</summary>
    internal void Accept(IReadOnlyList<ProducerRow> rows)
    {
        foreach (var row in rows)
        {
            var producer = Find(row.Producer) ?? Add(row.Producer, row.LastSeen);
            // The low mark may have moved on meanwhile.
            var low = producer.Set.Low;
            producer.Set = _changed[row.Producer];
            producer.Set.AdvanceTo(low);
            producer.LastSeen = Math.Max(producer.LastSeen, row.LastSeen);
            producer.StoredLastSeen = row.LastSeen;
        }

        foreach (var id in _expired)
            _producers.Remove(id);
        _expired.Clear();
        _staged.Clear();
        _stagedIds.Clear();
        _changed.Clear();
    }

    private static bool IsSilent(Producer producer, long now, TimeSpan retention) =>
        now - producer.LastSeen > (long)retention.TotalMilliseconds && producer.Pending.Count == 0;

    private CommittedSet SetOf(Guid producer)
    {
        if (!_changed.TryGetValue(producer, out var set))
            _changed.Add(producer, set = Find(producer)?.Set.Copy() ?? new CommittedSet());
        return set;
    }
}
