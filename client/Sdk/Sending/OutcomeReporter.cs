using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// Reports what became of batches: to the counters, the log, the spool and the listeners. It calls code of the user's, so it
/// holds no lock meanwhile and no exception leaves it.
/// </summary>
internal sealed class OutcomeReporter(Lock gate, BatchSenderOptions options, SendBuffer buffer, SenderCounters counters, SenderLog log)
{
    /// <summary>Called when the bytes of a batch are free.</summary>
    public Action? RoomMade { get; set; }

    /// <summary>First what was not taken: a flush that ends with the batch then finds it counted.</summary>
    public void Report(SendRequest request, BatchAck? ack, AnswerEffects effects)
    {
        foreach (var message in effects.Messages)
            message(log);
        if (ack is not null)
            ReportAck(request, ack);
        Report(effects.Ended);
    }

    public void Report(IReadOnlyList<EndedBatch> ended)
    {
        foreach (var end in ended)
            Report(end);
    }

    public void Report(EndedBatch end)
    {
        var (batch, result, reason) = end;
        if (result == BatchResult.Committed)
        {
            counters.Acked(batch.Payload);
        }
        else
        {
            counters.Dropped(reason, batch.Payload.Records, batch.Payload.Labels);
            log.BatchDropped(reason, batch.Payload.Records);
        }

        if (batch.Ticket is { } ticket)
            Guard(ticket.Complete);
        if (options.BatchEnded is { } listener)
            Guard(() => listener(new BatchOutcome(batch.Payload, result, reason, result == BatchResult.Dropped && batch.Uncertain)));
        batch.Payload.Release();
        lock (gate)
            buffer.RemoveLocked(batch);
        if (RoomMade is { } roomMade)
            Guard(roomMade);
    }

    private void ReportAck(SendRequest request, BatchAck ack)
    {
        // A duplicate repeats nothing: its rejections came with the first answer.
        if (request.Batch is { } batch && ack.Status is AckStatus.Accepted or AckStatus.Committed)
        {
            if (ack.Labels is { } labels)
                counters.Labelled(labels);
            foreach (var rejection in ack.Rejections)
            {
                counters.Rejected(rejection.Reason, (long)rejection.Count);
                log.PartsRejected(rejection);
                if (options.PartsRejected is { } listener)
                    Guard(() => listener(batch.Payload, rejection));
            }

            foreach (var warning in ack.Warnings)
            {
                counters.Warned(warning.Reason, (long)warning.Count);
                log.Warned(warning);
            }
        }

        if (options.RateWanted is not { } rateWanted)
            return;
        foreach (var rate in ack.Rates)
            Guard(() => rateWanted(rate));
    }

    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception exception)
        {
            log.CallbackFailed(exception);
        }
    }
}
