namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// The chunks of predictions in a join, oldest first: where each begins, when it came and goes, and how many of its
/// predictions have no label. A circular list, 40 bytes a chunk.
/// </summary>
internal sealed class JoinChunks
{
    private JoinChunk[] _chunks = new JoinChunk[16];
    private int _head;

    /// <summary>No chunk before this one has a prediction without a label.</summary>
    private int _pendingFrom;

    internal int Count { get; private set; }

    internal ref JoinChunk Oldest => ref At(0);

    internal ref JoinChunk Newest => ref At(Count - 1);

    internal void Open(long firstEntry, long arrival, long expiresAt)
    {
        if (Count == _chunks.Length)
        {
            var chunks = new JoinChunk[Count * 2];
            for (var i = 0; i < Count; i++)
                chunks[i] = At(i);
            _chunks = chunks;
            _head = 0;
        }

        Count++;
        Newest = new JoinChunk { FirstEntry = firstEntry, Arrival = arrival, ExpiresAt = expiresAt };
    }

    internal void AddPending() => Newest.Pending++;

    /// <summary>A prediction of some chunk got its label.</summary>
    internal void Resolve(long entry)
    {
        int low = 0, high = Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (At(middle).FirstEntry <= entry)
                low = middle;
            else
                high = middle - 1;
        }

        At(low).Pending--;
    }

    /// <summary>Removes the oldest chunk; its entries end where the next chunk begins.</summary>
    internal JoinChunk RemoveOldest()
    {
        var oldest = Oldest;
        _head = (_head + 1) & (_chunks.Length - 1);
        Count--;
        _pendingFrom = Math.Max(_pendingFrom - 1, 0);
        return oldest;
    }

    /// <summary>When the oldest prediction without a label came; 0 when there is none.</summary>
    internal long OldestPending()
    {
        while (_pendingFrom < Count - 1 && At(_pendingFrom).Pending == 0)
            _pendingFrom++;
        return Count > 0 && At(_pendingFrom).Pending > 0 ? At(_pendingFrom).Arrival : 0;
    }

    private ref JoinChunk At(int index) => ref _chunks[(_head + index) & (_chunks.Length - 1)];
}

internal struct JoinChunk
{
    internal long FirstEntry;
    internal long Arrival;
    internal long ExpiresAt;
    internal int Pending;
}
