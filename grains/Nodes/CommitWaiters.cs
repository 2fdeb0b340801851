using OrleansMonitor.Domain.Labels;
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
    internal Task<WaitOutcome> WaitAsync(BatchId id, long deadline)
    {
        var waiter = new Waiter(id, deadline);
        _waiters.Add(waiter);
        return waiter.Completion.Task;
    }

    /// <summary>Ends the waits for batches that are durable, each with what became of its labels.</summary>
    internal void Release(IReadOnlyDictionary<BatchId, LabelOutcomes?> committed)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (!committed.TryGetValue(_waiters[i].Id, out var labels))
                continue;
            _waiters[i].Completion.TrySetResult(new WaitOutcome(SubmitStatus.Committed, labels));
            _waiters.RemoveAt(i);
        }
    }

    internal void Expire(long now)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Deadline > now)
                continue;
            _waiters[i].Completion.TrySetResult(new WaitOutcome(SubmitStatus.Duplicate, null));
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
        internal TaskCompletionSource<WaitOutcome> Completion { get; } = new();
    }
}

/// <summary>How a wait ended, and what became of the batch's labels; null when that is not known.</summary>
internal readonly record struct WaitOutcome(SubmitStatus Status, LabelOutcomes? Labels);
