using System.Diagnostics;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// Batches that have a number of the producer's epoch and are not committed, ascending by sequence. The sender's lock guards
/// it.
/// </summary>
/// <remarks>
/// A batch gets its number when it is first sent, not when it is enqueued: what was never sent can still be numbered under
/// another epoch. The low mark that goes with each request is the highest sequence below which every batch has ended, and 0
/// until the silo has committed something of this epoch: a silo refuses an epoch it does not know when the low mark says
/// that earlier batches were acknowledged.
/// </remarks>
internal sealed class SequenceWindow(Lock gate, BatchSenderOptions options, TimeProvider time)
{
    // After a connection broke, batches that a silo had only in memory are suspect: they are sent again after a cluster's
    // commit interval unless the committed set, which the next answer brings, has them.
    private static readonly TimeSpan SuspectAfter = TimeSpan.FromSeconds(1);

    private readonly List<OutgoingBatch> _batches = [];
    // In flight when their epoch was given up: the answer to each decides about it.
    private readonly List<OutgoingBatch> _orphans = [];
    private Guid _producer = options.Producer;
    private ulong _nextSequence = 1;
    private bool _anyCommitted;
    private bool _isLost;

    /// <summary>The epoch that new batches are numbered under.</summary>
    public Guid ProducerLocked
    {
        get
        {
            AssertLocked();
            return _producer;
        }
    }

    /// <summary>The silo does not know the epoch any more, and there is no other.</summary>
    public bool IsLostLocked
    {
        get
        {
            AssertLocked();
            return _isLost;
        }
    }

    /// <summary>Whether a further batch may be numbered.</summary>
    public bool IsOpenLocked
    {
        get
        {
            AssertLocked();
            // The silo's bitmap of committed sequences has an end: one batch that does not get through must not let the others
            // run past it.
            return _batches.Count == 0
                || (_batches.Count < options.MaxUnacknowledged && _nextSequence - _batches[0].Sequence < (ulong)options.MaxUnacknowledged);
        }
    }

    public bool HasAcceptedLocked
    {
        get
        {
            AssertLocked();
            return _batches.Exists(static batch => batch.State == OutgoingState.Accepted);
        }
    }

    public ulong LowMarkLocked
    {
        get
        {
            AssertLocked();
            return _anyCommitted ? (_batches.Count > 0 ? _batches[0].Sequence : _nextSequence) - 1 : 0;
        }
    }

    /// <summary>The last number that was given under this epoch; 0: none.</summary>
    public ulong LastSequenceLocked
    {
        get
        {
            AssertLocked();
            return _nextSequence - 1;
        }
    }

    public void NumberLocked(OutgoingBatch batch)
    {
        AssertLocked();
        batch.Producer = _producer;
        batch.Sequence = _nextSequence++;
        _batches.Add(batch);
    }

    /// <summary>Adds a batch that an earlier process numbered and may have sent; sequences ascend from call to call.</summary>
    public void RestoreLocked(OutgoingBatch batch, ulong sequence)
    {
        AssertLocked();
        batch.Producer = _producer;
        batch.Sequence = sequence;
        batch.Uncertain = true;
        _nextSequence = sequence + 1;
        _batches.Add(batch);
    }

    /// <summary>
    /// The batch to send again: the oldest of those that failed least, since a batch that no silo can take must not hold up
    /// the others.
    /// </summary>
    public OutgoingBatch? NextLocked(ref NextDue due)
    {
        AssertLocked();
        OutgoingBatch? next = null;
        foreach (var batch in _batches)
        {
            if (batch.State == OutgoingState.InFlight)
                continue;
            if (batch.NotBefore > due.Now)
                due.At(batch.NotBefore);
            else if (next is null || batch.Failures < next.Failures)
                next = batch;
        }

        return next;
    }

    public void TakeCommittedLocked(BatchAck ack, List<OutgoingBatch> committed)
    {
        AssertLocked();
        _anyCommitted |= ack.CommittedThrough > 0 || ack.CommittedAbove.Count > 0;
        var needsAnswers = options.WaitForCommit || options.PartsRejected is not null;
        var kept = 0;
        for (var i = 0; i < _batches.Count; i++)
        {
            var batch = _batches[i];
            // Where its own answer says what became of it, or what of it was not taken, that is waited for.
            if (ack.Contains(batch.Sequence) && !(needsAnswers && batch.State == OutgoingState.InFlight))
                committed.Add(batch);
            else
                _batches[kept++] = batch;
        }

        _batches.RemoveRange(kept, _batches.Count - kept);
    }

    /// <summary>Takes one batch out, whose end an answer of its own brought.</summary>
    public void RemoveLocked(OutgoingBatch batch, bool isCommitted = false)
    {
        AssertLocked();
        _anyCommitted |= isCommitted && batch.Producer == _producer;
        _batches.Remove(batch);
    }

    /// <summary>Takes those made before <paramref name="oldestUnixMs"/>, unless they are in flight.</summary>
    public void TakeExpiredLocked(long oldestUnixMs, List<OutgoingBatch> expired)
    {
        AssertLocked();
        for (var i = _batches.Count - 1; i >= 0; i--)
        {
            var batch = _batches[i];
            if (batch.CreatedUnixMs >= oldestUnixMs || batch.State == OutgoingState.InFlight)
                continue;
            _batches.RemoveAt(i);
            expired.Add(batch);
        }
    }

    /// <summary>A connection broke: what a silo accepted through it may be lost.</summary>
    public void SuspectAcceptedLocked(long now)
    {
        AssertLocked();
        var suspect = time.TimestampAfter(now, SuspectAfter);
        foreach (var batch in _batches)
        {
            if (batch.State == OutgoingState.Accepted && batch.NotBefore > suspect)
                batch.NotBefore = suspect;
        }
    }

    /// <summary>Gives the epoch up and, unless the options say otherwise, begins another.</summary>
    /// <returns>The old epoch's batches in order; those in flight stay, until their answer comes.</returns>
    public List<OutgoingBatch> RenewLocked()
    {
        AssertLocked();
        var idle = new List<OutgoingBatch>();
        foreach (var batch in _batches)
            (batch.State == OutgoingState.InFlight ? _orphans : idle).Add(batch);
        _batches.Clear();
        _isLost = !options.RenewEpoch;
        if (options.RenewEpoch)
            _producer = Guid.CreateVersion7();
        _nextSequence = 1;
        _anyCommitted = false;
        return idle;
    }

    /// <summary>Whether the batch was in flight when its epoch was given up.</summary>
    public bool TakeOrphanLocked(OutgoingBatch batch)
    {
        AssertLocked();
        return _orphans.Remove(batch);
    }

    /// <summary>Everything that is held, when the sender ends.</summary>
    public OutgoingBatch[] TakeAllLocked(out OutgoingBatch[] orphans)
    {
        AssertLocked();
        OutgoingBatch[] all = [.. _batches];
        orphans = [.. _orphans];
        _batches.Clear();
        _orphans.Clear();
        return all;
    }

    private void AssertLocked() => Debug.Assert(gate.IsHeldByCurrentThread, "the sender's lock is needed");
}
