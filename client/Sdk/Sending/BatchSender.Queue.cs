namespace OrleansMonitor.Client.Sending;

/// <content>What is held, and in which order it is sent.</content>
public sealed partial class BatchSender
{
    internal bool TryEnqueue(PendingBatch batch)
    {
        lock (_gate)
        {
            if (_stopping || !HasRoom_NeedsGate(batch.Payload.Length))
                return false;
            batch.Ordinal = _nextOrdinal++;
            _bufferedBytes += batch.Payload.Length;
            if (_failed)
                _ = Settle_NeedsGate(batch, BatchFate.Dropped, DropReasons.ProducerForgotten);
            else
                _unnumbered.AddLast(batch);
        }

        if (batch.State == PendingState.Settled)
            Report(new Settlement(batch, BatchFate.Dropped, DropReasons.ProducerForgotten));
        else
            _wake.Set();
        return true;
    }

    /// <summary>
    /// Takes a batch that an earlier process numbered and may have sent. Sequences ascend from call to call; the bound on
    /// bytes is the caller's.
    /// </summary>
    internal bool TryEnqueueNumbered(PendingBatch batch, ulong sequence)
    {
        lock (_gate)
        {
            if (_stopping)
                return false;
            batch.Ordinal = _nextOrdinal++;
            batch.Producer = _producer;
            batch.Sequence = sequence;
            batch.Uncertain = true;
            _bufferedBytes += batch.Payload.Length;
            _nextSequence = sequence + 1;
            _numbered.Add(batch);
        }

        _wake.Set();
        return true;
    }

    /// <summary>Drops the oldest batch that was never sent. False: there is none.</summary>
    internal bool TryDropOldest(string reason)
    {
        PendingBatch batch;
        lock (_gate)
        {
            if (_unnumbered.First is not { } oldest)
                return false;
            batch = oldest.Value;
            _unnumbered.RemoveFirst();
            _ = Settle_NeedsGate(batch, BatchFate.Dropped, reason);
        }

        Report(new Settlement(batch, BatchFate.Dropped, reason));
        return true;
    }

    // One batch larger than the bound must still go.
    private bool HasRoom_NeedsGate(int length) => _bufferedBytes == 0 || _bufferedBytes + length <= _options.MaxBufferedBytes;

    /// <summary>The batch to send now; or none, and how long until there may be one.</summary>
    private PendingBatch? Next_NeedsGate(long now, ref TimeSpan wait)
    {
        // The oldest of those that failed least: a batch that no silo can take must not hold up the others.
        PendingBatch? next = null;
        foreach (var batch in _numbered)
        {
            if (batch.State == PendingState.InFlight)
                continue;
            if (batch.NotBefore > now)
                Shorten(ref wait, now, batch.NotBefore);
            else if (next is null || batch.Failures < next.Failures)
                next = batch;
        }

        if (next is { Failures: 0 } || _unnumbered.First is not { } first || !IsWindowOpen_NeedsGate())
            return next;
        if (first.Value.NotBefore <= now)
            return first.Value;
        Shorten(ref wait, now, first.Value.NotBefore);
        return next;
    }

    // The silo's bitmap of committed sequences has an end: one batch that does not get through must not let the others run
    // past it.
    private bool IsWindowOpen_NeedsGate() =>
        _numbered.Count == 0
        || (_numbered.Count < _options.MaxUnsettled && _nextSequence - _numbered[0].Sequence < (ulong)_options.MaxUnsettled);

    private void Number_NeedsGate(PendingBatch batch)
    {
        if (batch.Sequence != 0)
            return;
        _unnumbered.Remove(batch);
        batch.Producer = _producer;
        batch.Sequence = _nextSequence++;
        _numbered.Add(batch);
    }

    private ulong LowMark_NeedsGate()
    {
        if (!_anyCommitted)
            return 0;
        return (_numbered.Count > 0 ? _numbered[0].Sequence : _nextSequence) - 1;
    }

    private void DropExpired_NeedsGate(List<Settlement> settlements)
    {
        var oldest = NowUnixMs() - (long)_options.MaxAge.TotalMilliseconds;
        while (_unnumbered.First is { } first && first.Value.CreatedUnixMs < oldest)
        {
            _unnumbered.RemoveFirst();
            settlements.Add(Settle_NeedsGate(first.Value, BatchFate.Dropped, DropReasons.Expired));
        }

        for (var i = _numbered.Count - 1; i >= 0; i--)
        {
            var batch = _numbered[i];
            if (batch.CreatedUnixMs >= oldest || batch.State == PendingState.InFlight)
                continue;
            _numbered.RemoveAt(i);
            settlements.Add(Settle_NeedsGate(batch, BatchFate.Dropped, DropReasons.Expired));
        }
    }

    private bool IsFlushed_NeedsGate(long through)
    {
        foreach (var batch in _numbered)
        {
            if (batch.Ordinal < through)
                return false;
        }

        foreach (var batch in _unnumbered)
        {
            if (batch.Ordinal < through)
                return false;
        }

        return !_orphans.Exists(batch => batch.Ordinal < through) && !_untold.Exists(ordinal => ordinal < through);
    }

    private void Shorten(ref TimeSpan wait, long now, long until)
    {
        var remaining = _time.GetElapsedTime(now, until);
        if (wait == Timeout.InfiniteTimeSpan || remaining < wait)
            wait = remaining;
    }

    private long After(long now, TimeSpan pause) => now + (long)(pause.TotalSeconds * _time.TimestampFrequency);
}
