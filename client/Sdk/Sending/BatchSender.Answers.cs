using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <content>What an answer does to the batches.</content>
public sealed partial class BatchSender
{
    // After a connection broke, batches that a silo had only in memory are suspect: they are sent again after a cluster's
    // commit interval unless the committed set, which the next answer brings, has them.
    private static readonly TimeSpan SuspectAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PutOffFor = TimeSpan.FromSeconds(1);

    /// <param name="request">What was sent.</param>
    /// <param name="answer">Null: nothing was sent, because the batch's number could not be written to the spool.</param>
    private void Complete(Request request, BatchAnswer? answer)
    {
        var settlements = new List<Settlement>();
        lock (_gate)
        {
            _inFlight--;
            var now = _time.GetTimestamp();
            if (request.Batch is null)
                _polling = false;
            else if (request.Batch.State == PendingState.InFlight)
                request.Batch.State = PendingState.Queued;
            var isOrphan = request.Batch is not null && _orphans.Remove(request.Batch);
            if (answer is null)
            {
                _endpoints.Released(request.Endpoint);
                PutOff_NeedsGate(request, now, "the spool could not be written");
            }
            else
            {
                Apply_NeedsGate(request, answer, isOrphan, now, settlements);
            }

            if (isOrphan && request.Batch is { State: PendingState.Queued } orphan)
                Restart_NeedsGate(orphan, settlements);
        }

        // First what was not taken: who waits for the end of the batch then finds it counted.
        if (answer?.Ack is { } ack)
            PassOn(request, ack);
        Report(settlements);
        _wake.Set();
    }

    private void PutOff_NeedsGate(Request request, long now, string why)
    {
        if (request.Batch is not { } batch)
            return;
        batch.NotBefore = After(now, PutOffFor);
        _log.BatchPutOff(request.Sequence, PutOffFor, why);
    }

    private void Apply_NeedsGate(Request request, BatchAnswer answer, bool isOrphan, long now, List<Settlement> settlements)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Acknowledged:
                _endpoints.Succeeded(request.Endpoint);
                ApplyAck_NeedsGate(request, answer.Ack!, isOrphan, now, settlements);
                break;
            case AnswerKind.Overloaded:
                _endpoints.Succeeded(request.Endpoint);
                Pause_NeedsGate(now, answer.RetryAfter, answer.Detail);
                break;
            case AnswerKind.Refused:
                _endpoints.Succeeded(request.Endpoint);
                Refuse_NeedsGate(request, answer.Reason, answer.Detail, settlements);
                break;
            default:
                Fail_NeedsGate(request, answer, now);
                break;
        }
    }

    private void Fail_NeedsGate(Request request, BatchAnswer answer, long now)
    {
        if (request.Batch is { } batch)
        {
            batch.Failures++;
            batch.Uncertain |= answer.Kind == AnswerKind.Unknown;
        }

        // A batch that was settled while it was being sent again takes its bytes with it: that is nobody's fault.
        if (_stopping || request.Batch is { State: PendingState.Settled })
        {
            _endpoints.Released(request.Endpoint);
            return;
        }

        var pause = _endpoints.Failed(request.Endpoint, answer.RetryAfter);
        _log.EndpointFailed(request.Endpoint.Address, answer.Reason, answer.Detail, pause);
        if (request.Batch is null)
            _nextPoll = After(now, _pollDelay);
        var suspect = After(now, SuspectAfter);
        foreach (var other in _numbered)
        {
            if (other.State == PendingState.Accepted && other.NotBefore > suspect)
                other.NotBefore = suspect;
        }
    }

    private void ApplyAck_NeedsGate(Request request, BatchAck ack, bool isOrphan, long now, List<Settlement> settlements)
    {
        _overloads = ack.Status == AckStatus.Overloaded ? _overloads : 0;
        var isCurrent = !isOrphan && !_failed && request.Producer == _producer;
        var before = settlements.Count;
        if (isCurrent)
            SettleCommitted_NeedsGate(ack, settlements);
        var hasProgress = settlements.Count > before;
        switch (ack.Status)
        {
            case AckStatus.Accepted or AckStatus.Duplicate when request.Batch is { State: PendingState.Queued } batch:
                Accept_NeedsGate(batch, isCurrent, now, settlements);
                break;
            case AckStatus.Committed when request.Batch is { State: PendingState.Queued } batch:
                _anyCommitted |= isCurrent;
                _numbered.Remove(batch);
                settlements.Add(Settle_NeedsGate(batch, BatchFate.Committed, ""));
                hasProgress = true;
                break;
            case AckStatus.Overloaded:
                Pause_NeedsGate(now, ack.RetryAfter, ack.Detail);
                break;
            case AckStatus.Refused when ack.Reason() == BatchAckExtensions.ProducerForgotten:
                Forget_NeedsGate(request, isCurrent, ack, settlements);
                break;
            case AckStatus.Refused when ack.Reason() == BatchAckExtensions.SequenceOutOfRange:
                // The window moves on as earlier batches are committed.
                PutOff_NeedsGate(request, now, ack.Describe());
                break;
            case AckStatus.Refused:
                Refuse_NeedsGate(request, ack.Reason(), ack.Describe(), settlements);
                break;
        }

        // Nothing new on a poll: ask less often. Otherwise a commit interval is the time to wait.
        _pollDelay = request.Batch is null && !hasProgress
            ? TimeSpan.FromTicks(Math.Min(2 * _pollDelay.Ticks, 10 * _options.PollInterval.Ticks))
            : _options.PollInterval;
        _nextPoll = After(now, _pollDelay);
    }

    private void SettleCommitted_NeedsGate(BatchAck ack, List<Settlement> settlements)
    {
        if (ack.CommittedThrough > 0 || ack.CommittedAbove.Count > 0)
            _anyCommitted = true;
        var kept = 0;
        for (var i = 0; i < _numbered.Count; i++)
        {
            var batch = _numbered[i];
            if (ack.Contains(batch.Sequence))
                settlements.Add(Settle_NeedsGate(batch, BatchFate.Committed, ""));
            else
                _numbered[kept++] = batch;
        }

        _numbered.RemoveRange(kept, _numbered.Count - kept);
    }

    private void Accept_NeedsGate(PendingBatch batch, bool isCurrent, long now, List<Settlement> settlements)
    {
        batch.Uncertain = true;
        if (!isCurrent)
        {
            // Its epoch is given up: nobody will tell whether it gets committed.
            settlements.Add(Settle_NeedsGate(batch, BatchFate.Dropped, DropReasons.ProducerForgotten));
            return;
        }

        batch.State = PendingState.Accepted;
        var doublings = Math.Min(batch.Acceptances++, 6);
        batch.NotBefore = After(now, _options.ResendAfter * (1 << doublings));
    }

    private void Refuse_NeedsGate(Request request, string code, string detail, List<Settlement> settlements)
    {
        _log.BatchRefused(request.Sequence, code, detail);
        if (request.Batch is not { State: PendingState.Queued } batch)
            return;
        _numbered.Remove(batch);
        settlements.Add(Settle_NeedsGate(batch, BatchFate.Dropped, DropReasons.Refused(code)));
    }

    private void Pause_NeedsGate(long now, TimeSpan? retryAfter, string detail)
    {
        // Several answers to one burst count once.
        if (_pausedUntil <= now)
            _overloads++;
        else if (retryAfter is null)
            return;
        var pause = _backoff.Next(_overloads, retryAfter);
        _pausedUntil = Math.Max(_pausedUntil, After(now, pause));
        _log.Overloaded(pause, detail);
    }

    private void PassOn(Request request, BatchAck ack)
    {
        // A duplicate repeats nothing: the rejections were told with the first answer.
        if (request.Batch is not null && ack.Status is AckStatus.Accepted or AckStatus.Committed)
        {
            foreach (var rejection in ack.Rejections)
            {
                Counters.Rejected(rejection.Reason, (long)rejection.Count);
                _log.PartsRejected(rejection);
            }
        }

        if (_options.RateWanted is not { } rateWanted)
            return;
        foreach (var rate in ack.Rates)
            rateWanted(rate);
    }
}
