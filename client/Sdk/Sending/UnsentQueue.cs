using System.Diagnostics;

namespace OrleansMonitor.Client.Sending;

/// <summary>Batches that were never sent, or certainly never counted: they have no number yet. The sender's lock guards it.</summary>
internal sealed class UnsentQueue(Lock gate)
{
    private readonly LinkedList<OutgoingBatch> _batches = [];

    public OutgoingBatch? OldestLocked
    {
        get
        {
            AssertLocked();
            return _batches.First?.Value;
        }
    }

    public void AddLocked(OutgoingBatch batch)
    {
        AssertLocked();
        _batches.AddLast(batch);
    }

    /// <summary>Puts a batch back in front: it lost its number.</summary>
    public void ReturnLocked(OutgoingBatch batch)
    {
        AssertLocked();
        _batches.AddFirst(batch);
    }

    public OutgoingBatch? TakeOldestLocked()
    {
        AssertLocked();
        var oldest = _batches.First?.Value;
        if (oldest is not null)
            _batches.RemoveFirst();
        return oldest;
    }

    /// <summary>Takes those made before <paramref name="oldestUnixMs"/>.</summary>
    public void TakeExpiredLocked(long oldestUnixMs, List<OutgoingBatch> expired)
    {
        AssertLocked();
        while (_batches.First is { } first && first.Value.CreatedUnixMs < oldestUnixMs)
        {
            _batches.RemoveFirst();
            expired.Add(first.Value);
        }
    }

    public OutgoingBatch[] TakeAllLocked()
    {
        AssertLocked();
        OutgoingBatch[] all = [.. _batches];
        _batches.Clear();
        return all;
    }

    private void AssertLocked() => Debug.Assert(gate.IsHeldByCurrentThread, "the sender's lock is needed");
}
