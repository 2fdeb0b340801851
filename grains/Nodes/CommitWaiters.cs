using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>Callers that wait until their batch is durable; bounded.</summary>
internal sealed class CommitWaiters
{
    private const int MaxWaiters = 4096;

    private readonly List<Waiter> _waiters = [];

    internal bool IsFull => _waiters.Count >= MaxWaiters;

    internal bool IsEmpty => _waiters.Count == 0;

    /// <summary>Ends with <see cref="SubmitStatus.Committed"/>, or with <see cref="SubmitStatus.Duplicate"/> once the deadline (Unix milliseconds) is over.</summary>
    internal Task<SubmitStatus> WaitAsync(BatchId id, long deadline)
    {
        var waiter = new Waiter(id, deadline);
        _waiters.Add(waiter);
        return waiter.Completion.Task;
    }

    /// <summary>Ends the waits for batches that are not pending any more.</summary>
    internal void Release(Func<BatchId, bool> isPending)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (isPending(_waiters[i].Id))
                continue;
            _waiters[i].Completion.TrySetResult(SubmitStatus.Committed);
            _waiters.RemoveAt(i);
        }
    }

    internal void Expire(long now)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Deadline > now)
                continue;
            _waiters[i].Completion.TrySetResult(SubmitStatus.Duplicate);
            _waiters.RemoveAt(i);
        }
    }

    internal void Fail(Exception reason)
    {
        foreach (var waiter in _waiters)
            waiter.Completion.TrySetException(reason);
        _waiters.Clear();
    }

    private sealed record Waiter(BatchId Id, long Deadline)
    {
        internal TaskCompletionSource<SubmitStatus> Completion { get; } = new();
    }
}
