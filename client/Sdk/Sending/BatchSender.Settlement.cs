using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <content>Ends of batches and of epochs.</content>
public sealed partial class BatchSender
{
    /// <summary>
    /// The silo does not know the epoch any more. A batch whose attempts all ended with an answer that says "not taken" was
    /// not counted, and goes out again under the new epoch; of the others nobody can tell, so they are dropped.
    /// </summary>
    private void Forget_NeedsGate(Request request, bool isCurrent, BatchAck ack, List<Settlement> settlements)
    {
        _log.ProducerForgotten(request.Producer, ack.Describe());
        if (!isCurrent)
            return; // Another request had the same answer before, and renewed the epoch.

        var old = _numbered.ToArray();
        _numbered.Clear();
        _failed = !_options.RenewEpoch;
        if (_options.RenewEpoch)
            _producer = Guid.CreateVersion7();
        _nextSequence = 1;
        _anyCommitted = false;
        for (var i = old.Length - 1; i >= 0; i--)
        {
            // What is in flight is decided by its own answer.
            if (old[i].State == PendingState.InFlight)
                _orphans.Add(old[i]);
            else
                Restart_NeedsGate(old[i], settlements);
        }

        if (!_failed)
            return;
        foreach (var batch in _unnumbered)
            settlements.Add(Settle_NeedsGate(batch, BatchFate.Dropped, DropReasons.ProducerForgotten));
        _unnumbered.Clear();
    }

    private void Restart_NeedsGate(PendingBatch batch, List<Settlement> settlements)
    {
        if (batch.Uncertain || _failed)
        {
            settlements.Add(Settle_NeedsGate(batch, BatchFate.Dropped, DropReasons.ProducerForgotten));
            return;
        }

        batch.Sequence = 0;
        batch.NotBefore = 0;
        _unnumbered.AddFirst(batch);
    }

    private Settlement Settle_NeedsGate(PendingBatch batch, BatchFate fate, string reason)
    {
        batch.State = PendingState.Settled;
        _untold.Add(batch.Ordinal);
        return new Settlement(batch, fate, reason);
    }

    private void Report(List<Settlement> settlements)
    {
        foreach (var settlement in settlements)
            Report(settlement);
    }

    /// <summary>Tells the end of a batch to everyone; holds no lock. Who waits for room or a flush is woken last.</summary>
    private void Report(Settlement settlement)
    {
        var (batch, fate, reason) = settlement;
        if (fate == BatchFate.Committed)
        {
            Counters.Acked(batch.Payload);
        }
        else
        {
            Counters.Dropped(reason, batch.Payload.Records, batch.Payload.Labels);
            _log.BatchDropped(reason, batch.Payload.Records);
        }

        batch.Ticket?.Complete();
        try
        {
            _options.Settled?.Invoke(new BatchSettlement(batch.Payload, fate, reason, fate == BatchFate.Dropped && batch.Uncertain));
        }
        catch (Exception exception)
        {
            // A fault of the listener must not end the sending.
            _log.ListenerFailed(exception);
        }

        var length = batch.Payload.Length;
        batch.Payload.Release();
        TaskCompletionSource? room;
        lock (_gate)
        {
            _bufferedBytes -= length;
            _untold.Remove(batch.Ordinal);
            room = _room;
            _room = null;
            foreach (var waiter in _flushWaiters)
            {
                if (IsFlushed_NeedsGate(waiter.Through))
                    waiter.Ended.TrySetResult(true);
            }
        }

        room?.TrySetResult();
        RoomMade?.Invoke();
    }

    private readonly record struct Settlement(PendingBatch Batch, BatchFate Fate, string Reason);
}
