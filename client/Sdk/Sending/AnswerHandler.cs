using System.Diagnostics;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <summary>What an answer does to the batches. The sender's lock guards what it works on.</summary>
internal sealed class AnswerHandler(
    Lock gate,
    BatchSenderOptions options,
    UnsentQueue unsent,
    SequenceWindow window,
    SendSchedule schedule,
    EndpointPool endpoints,
    TimeProvider time)
{
    private static readonly TimeSpan PutOffFor = TimeSpan.FromSeconds(1);

    /// <param name="request">What was sent.</param>
    /// <param name="answer">Null: nothing was sent, because the batch's number could not be written to the spool.</param>
    /// <param name="effects">Gets what is to be done once the lock is released.</param>
    public void ApplyLocked(SendRequest request, BatchAnswer? answer, AnswerEffects effects)
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "the sender's lock is needed");
        var now = time.GetTimestamp();
        var isOrphan = false;
        if (request.Batch is { } batch)
        {
            if (batch.State == OutgoingState.InFlight)
                batch.State = OutgoingState.Queued;
            isOrphan = window.TakeOrphanLocked(batch);
        }
        else
        {
            schedule.EndPollLocked();
        }

        if (answer is null)
        {
            endpoints.Released(request.Endpoint);
            PutOff(request, now, "the spool could not be written", effects);
        }
        else
        {
            ApplyAnswerLocked(request, answer, isOrphan, now, effects);
        }

        if (isOrphan && request.Batch is { State: OutgoingState.Queued } orphan)
            RestartLocked(orphan, effects);
    }

    private void ApplyAnswerLocked(SendRequest request, BatchAnswer answer, bool isOrphan, long now, AnswerEffects effects)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Acknowledged:
                endpoints.Succeeded(request.Endpoint);
                ApplyAckLocked(request, answer.Ack!, isOrphan, now, effects);
                break;
            case AnswerKind.Overloaded:
                endpoints.Succeeded(request.Endpoint);
                PauseLocked(now, answer.RetryAfter, answer.Detail, effects);
                break;
            case AnswerKind.Refused:
                endpoints.Succeeded(request.Endpoint);
                RefuseLocked(request, answer.Reason, answer.Detail, effects);
                break;
            default:
                FailLocked(request, answer, now, effects);
                break;
        }
    }

    private void ApplyAckLocked(SendRequest request, BatchAck ack, bool isOrphan, long now, AnswerEffects effects)
    {
        if (ack.Status != AckStatus.Overloaded)
            schedule.ResetOverloadsLocked();
        var isCurrent = !isOrphan && !window.IsLostLocked && request.Producer == window.ProducerLocked;
        var committed = new List<OutgoingBatch>();
        if (isCurrent)
            window.TakeCommittedLocked(ack, committed);
        foreach (var batch in committed)
            effects.End(batch, BatchResult.Committed);
        var hasProgress = committed.Count > 0;
        switch (ack.Status)
        {
            case AckStatus.Accepted or AckStatus.Duplicate when request.Batch is { State: OutgoingState.Queued } batch:
                Accept(batch, isCurrent, now, effects);
                break;
            case AckStatus.Committed when request.Batch is { State: OutgoingState.Queued } batch:
                window.RemoveLocked(batch, isCommitted: isCurrent);
                effects.End(batch, BatchResult.Committed);
                hasProgress = true;
                break;
            case AckStatus.Overloaded:
                PauseLocked(now, ack.RetryAfter, ack.Detail, effects);
                break;
            case AckStatus.Refused when ack.Reason() == BatchAckExtensions.ProducerForgotten:
                RenewEpochLocked(request, isCurrent, ack, effects);
                break;
            case AckStatus.Refused when ack.Reason() == BatchAckExtensions.SequenceOutOfRange:
                // The window moves on as earlier batches are committed.
                PutOff(request, now, ack.Describe(), effects);
                break;
            case AckStatus.Refused:
                RefuseLocked(request, ack.Reason(), ack.Describe(), effects);
                break;
        }

        schedule.AnsweredLocked(now, isIdlePoll: request.Batch is null && !hasProgress);
    }

    private void Accept(OutgoingBatch batch, bool isCurrent, long now, AnswerEffects effects)
    {
        batch.Uncertain = true;
        if (!isCurrent)
        {
            // Its epoch is given up: no later answer says whether it gets committed.
            effects.End(batch, BatchResult.Dropped, DropReasons.ProducerForgotten);
            return;
        }

        batch.State = OutgoingState.Accepted;
        var doublings = Math.Min(batch.Acceptances++, 6);
        batch.NotBefore = time.TimestampAfter(now, options.ResendAfter * (1 << doublings));
    }

    private void PutOff(SendRequest request, long now, string why, AnswerEffects effects)
    {
        if (request.Batch is not { } batch)
            return;
        batch.NotBefore = time.TimestampAfter(now, PutOffFor);
        effects.Log(log => log.BatchPutOff(request.Sequence, PutOffFor, why));
    }

    private void PauseLocked(long now, TimeSpan? retryAfter, string detail, AnswerEffects effects)
    {
        if (schedule.PauseLocked(now, retryAfter) is { } pause)
            effects.Log(log => log.Overloaded(pause, detail));
    }

    private void RefuseLocked(SendRequest request, string code, string detail, AnswerEffects effects)
    {
        effects.Log(log => log.BatchRefused(request.Sequence, code, detail));
        if (request.Batch is not { State: OutgoingState.Queued } batch)
            return;
        window.RemoveLocked(batch);
        effects.End(batch, BatchResult.Dropped, DropReasons.Refused(code));
    }

    private void FailLocked(SendRequest request, BatchAnswer answer, long now, AnswerEffects effects)
    {
        if (request.Batch is { } batch)
        {
            batch.Failures++;
            batch.Uncertain |= answer.Kind is AnswerKind.Unknown or AnswerKind.Stopped;
        }

        // A batch that ended while it was being sent again takes its bytes with it: the endpoint is not at fault.
        if (answer.Kind == AnswerKind.Stopped || request.Batch is { State: OutgoingState.Ended })
        {
            endpoints.Released(request.Endpoint);
            return;
        }

        var pause = endpoints.Failed(request.Endpoint, answer.RetryAfter);
        effects.Log(log => log.EndpointFailed(request.Endpoint.Address, answer.Reason, answer.Detail, pause, answer.Fault));
        if (request.Batch is null)
            schedule.PollFailedLocked(now);
        window.SuspectAcceptedLocked(now);
    }

    /// <summary>
    /// The silo does not know the epoch any more. A batch whose attempts all ended with an answer that says "not taken" was
    /// not counted, and goes out again under the new epoch; the others may have been counted, so they are dropped.
    /// </summary>
    private void RenewEpochLocked(SendRequest request, bool isCurrent, BatchAck ack, AnswerEffects effects)
    {
        effects.Log(log => log.ProducerForgotten(request.Producer, ack.Describe()));
        if (!isCurrent)
            return; // Another request had the same answer before, and renewed the epoch.

        var old = window.RenewLocked();
        for (var i = old.Count - 1; i >= 0; i--)
            RestartLocked(old[i], effects);
        if (!window.IsLostLocked)
            return;
        foreach (var batch in unsent.TakeAllLocked())
            effects.End(batch, BatchResult.Dropped, DropReasons.ProducerForgotten);
    }

    private void RestartLocked(OutgoingBatch batch, AnswerEffects effects)
    {
        if (batch.Uncertain || window.IsLostLocked)
        {
            effects.End(batch, BatchResult.Dropped, DropReasons.ProducerForgotten);
            return;
        }

        batch.Sequence = 0;
        batch.NotBefore = 0;
        unsent.ReturnLocked(batch);
    }
}

/// <summary>What an answer leads to outside of the lock: ends of batches, and messages for the log.</summary>
internal sealed class AnswerEffects
{
    private readonly List<EndedBatch> _ended = [];
    private readonly List<Action<SenderLog>> _messages = [];

    public IReadOnlyList<EndedBatch> Ended => _ended;

    public IReadOnlyList<Action<SenderLog>> Messages => _messages;

    public void End(OutgoingBatch batch, BatchResult result, string reason = "")
    {
        batch.State = OutgoingState.Ended;
        _ended.Add(new EndedBatch(batch, result, reason));
    }

    public void Log(Action<SenderLog> message) => _messages.Add(message);
}

/// <summary>A batch that ended and is not yet reported.</summary>
internal readonly record struct EndedBatch(OutgoingBatch Batch, BatchResult Result, string Reason);
