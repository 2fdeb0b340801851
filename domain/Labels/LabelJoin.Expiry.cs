namespace OrleansMonitor.Domain.Labels;

/// <content>Chunks: opening them, and dropping them when they expire or room runs out.</content>
public sealed partial class LabelJoin
{
    private readonly JoinChunks _chunks = new();
    private readonly Queue<long> _labelChunks = new();
    private long _lastLabelChunk = long.MinValue;

    /// <summary>When the oldest prediction without a label came (Unix milliseconds of ingestion time); 0 when there is none.</summary>
    public long OldestPending => Pending == 0 ? 0 : _chunks.OldestPending();

    /// <summary>The expiry of the newest chunk; that of a new one must not be before it.</summary>
    public long LastExpiry => Math.Max(_lastLabelChunk, _chunks.Count > 0 ? _chunks.Newest.ExpiresAt : long.MinValue);

    /// <summary>The predictions that follow belong to a chunk with this expiry, which must not be before that of any other.</summary>
    public void OpenPredictions(long now, long expiresAt) => _chunks.Open(_entries.Next, now, expiresAt);

    /// <summary>A chunk of labels was written; it is deleted as <see cref="Expire"/> answers.</summary>
    public void NoteLabels(long expiresAt)
    {
        if (_lastLabelChunk == expiresAt)
            return;
        _labelChunks.Enqueue(expiresAt);
        _lastLabelChunk = expiresAt;
    }

    /// <summary>Whether a chunk expired by then.</summary>
    public bool IsExpiryDue(long now) => (_chunks.Count > 0 && _chunks.Oldest.ExpiresAt <= now) || (_labelChunks.TryPeek(out var labels) && labels <= now);

    /// <summary>
    /// Drops what expired by <paramref name="now"/> and what exceeds the room, and counts it. Answers through which expiry
    /// chunks must be deleted from the store; null when none must.
    /// </summary>
    public long? Expire(long now)
    {
        _tally.Unknown += (ulong)_waiting.DropThrough(now - _earlyLabelRetention, long.MinValue);
        var due = IsExpiryDue(now);
        if (due)
            _tally.Expired += DropChunks(now);

        var evicted = Evict();
        return evicted ?? (due ? now : null);
    }

    private long? Evict()
    {
        long? through = null;
        while (Count > _maxEntries && _chunks.Count > 1)
        {
            through = _chunks.Oldest.ExpiresAt;
            _tally.Evicted += DropChunks(through.Value);
        }

        return through;
    }

    /// <summary>Drops chunks that expire at or before a time; answers how many predictions were still waiting.</summary>
    private ulong DropChunks(long through)
    {
        var dropped = 0UL;
        while (_chunks.Count > 0 && _chunks.Oldest.ExpiresAt <= through)
        {
            var chunk = _chunks.RemoveOldest();
            var end = _chunks.Count > 0 ? _chunks.Oldest.FirstEntry : _entries.Next;
            for (var number = chunk.FirstEntry; number < end; number++)
            {
                _index.Remove(_entries[number].Id, number);
                _measured.Free(number);
                _probabilities.Free(number);
                if (_intervals.Count > 0)
                    _intervals.Remove(number);
            }

            _entries.DropBefore(end);
            Pending -= chunk.Pending;
            dropped += (ulong)chunk.Pending;
        }

        while (_labelChunks.TryPeek(out var labels) && labels <= through)
            _labelChunks.Dequeue();
        _tally.Unknown += (ulong)_waiting.DropThrough(long.MinValue, through);
        _index.Trim();
        return dropped;
    }
}
