using System.Diagnostics;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// What a sender holds, from taking a batch until its end is reported: the bytes, which are bounded, and the batches that a
/// flush waits for. The sender's lock guards it.
/// </summary>
internal sealed class SendBuffer(Lock gate, long maxBytes)
{
    private readonly SortedSet<long> _held = [];
    private readonly List<FlushWaiter> _flushes = [];
    private TaskCompletionSource? _room;
    private long _nextOrdinal;
    private long _bytes;
    private bool _isClosed;
    private bool _isIncomplete;

    /// <summary>No further batch is taken.</summary>
    public bool IsClosedLocked
    {
        get
        {
            AssertLocked();
            return _isClosed;
        }
    }

    public int CountLocked
    {
        get
        {
            AssertLocked();
            return _held.Count;
        }
    }

    public long BytesLocked
    {
        get
        {
            AssertLocked();
            return _bytes;
        }
    }

    public bool HasRoomLocked(int length)
    {
        AssertLocked();
        // One batch larger than the bound must still go.
        return !_isClosed && (_bytes == 0 || _bytes + length <= maxBytes);
    }

    /// <summary>Takes a batch; the bound is the caller's to ask for.</summary>
    public void AddLocked(OutgoingBatch batch)
    {
        AssertLocked();
        batch.Ordinal = _nextOrdinal++;
        _held.Add(batch.Ordinal);
        _bytes += batch.Payload.Length;
    }

    /// <summary>The batch's end was reported, or it was handed over.</summary>
    public void RemoveLocked(OutgoingBatch batch)
    {
        AssertLocked();
        if (!_held.Remove(batch.Ordinal))
            return;
        _bytes -= batch.Payload.Length;
        _room?.TrySetResult();
        _room = null;
        foreach (var waiter in _flushes)
        {
            if (IsFlushedLocked(waiter))
                waiter.Ended.TrySetResult(true);
        }
    }

    /// <summary>Ends when there may be room.</summary>
    public Task RoomLocked()
    {
        AssertLocked();
        return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Waits for everything taken so far. To be removed by <see cref="EndFlushLocked"/>.</summary>
    public FlushWaiter BeginFlushLocked()
    {
        AssertLocked();
        var waiter = new FlushWaiter(_nextOrdinal);
        if (_isClosed && _isIncomplete)
            waiter.Ended.SetResult(false);
        else if (IsFlushedLocked(waiter))
            waiter.Ended.SetResult(true);
        _flushes.Add(waiter);
        return waiter;
    }

    public void EndFlushLocked(FlushWaiter waiter)
    {
        AssertLocked();
        _flushes.Remove(waiter);
    }

    public void CloseLocked()
    {
        AssertLocked();
        _isClosed = true;
        _room?.TrySetResult();
        _room = null;
    }

    /// <summary>The sender has ended, and these batches are not acknowledged.</summary>
    public void HandOverLocked(IReadOnlyCollection<OutgoingBatch> batches)
    {
        AssertLocked();
        _isIncomplete |= batches.Count > 0;
        if (_isIncomplete)
        {
            foreach (var waiter in _flushes)
                waiter.Ended.TrySetResult(false);
        }

        foreach (var batch in batches)
            RemoveLocked(batch);
    }

    private bool IsFlushedLocked(FlushWaiter waiter) => _held.Count == 0 || _held.Min >= waiter.Through;

    private void AssertLocked() => Debug.Assert(gate.IsHeldByCurrentThread, "the sender's lock is needed");

    internal sealed class FlushWaiter(long through)
    {
        public long Through { get; } = through;

        public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
