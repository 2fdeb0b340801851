using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Submitting;

/// <summary>Hands a folded batch to the grains of its nodes, one call each, and says what became of it.</summary>
internal sealed class BatchSubmitter(IOptions<IngestOptions> options, IngestInstruments instruments, TimeProvider time)
{
    /// <summary>Any exception of a grain is the caller's to catch: the outcome is then unknown.</summary>
    /// <param name="batch">What was folded.</param>
    /// <param name="folding">How long that took.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IngestAnswer> SubmitAsync(IngestBatch batch, TimeSpan folding)
    {
        if (batch.Identity.IsSignOff && batch.Shares.Count > 0)
            return Answer(await batch.Shares[0].Node.Grain.SignOffAsync(batch.Identity.Producer, batch.Identity.LowMark, batch.Identity.SignOff));
        if (batch.IsPoll && batch.Shares.Count > 0)
            return Answer(await batch.Shares[0].Node.Grain.PollAsync(batch.Identity.Producer, batch.Identity.LowMark));
        var (records, labels, isEmpty, isClean) = batch.Result;
        instruments.Folded(records, labels, folding);
        var rejections = isClean ? [] : Rejections(batch);
        if (isEmpty && rejections.Length > 0)
            return IngestAnswer.Rejected(rejections);
        var answer = await SubmitAsync(batch);
        if (isClean || answer.Ack is not { } ack || answer.Status >= StatusCodes.Status400BadRequest)
            return answer;
        var warnings = Sum(batch, static log => log.Cells);
        var detail = $"Taken: {records + labels}. Not taken: {Count(rejections)}." + (warnings.Length > 0 ? $" Values left out: {Count(warnings)}." : "");
        return answer with { Ack = ack with { Rejections = rejections, Warnings = warnings, Detail = detail } };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> SubmitAsync(IngestBatch batch)
    {
        var answer = default(IngestAnswer);
        for (var i = 0; i < batch.Shares.Count; i++)
        {
            var (node, fold) = batch.Shares[i];

            // A batch that holds nothing is a sign of life, but not one of which everything was rejected.
            if (fold.IsEmpty && !(fold.Log.IsEmpty && batch.Log.IsEmpty))
                continue;
            var next = await SubmitAsync(node, fold.ToBatch(batch.Identity.Stamp(node.Name)) with { IsWatched = batch.Identity.IsNumbered }, batch.Identity.Wait);
            answer = answer.Status == 0 || next.Status >= answer.Status ? next : answer;
        }

        return answer;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> SubmitAsync(NodeEntry node, NodeBatch batch, bool wait)
    {
        var start = time.GetTimestamp();
        var result = await node.Grain.SubmitAsync(batch);
        instruments.Submitted(time.GetElapsedTime(start));
        if (!wait || result.Status is not (SubmitStatus.Accepted or SubmitStatus.Duplicate))
            return Answer(result);
        var committed = await node.Grain.WaitForCommitAsync(result.Id, options.Value.WaitTimeout);

        // The node lost the batch before it was durable, and it was not acknowledged either.
        if (committed.Status == SubmitStatus.ProducerForgotten)
            return IngestAnswer.Unavailable(options.Value.RetryAfter);
        return committed.Status == SubmitStatus.Duplicate ? Answer(committed with { Status = SubmitStatus.Accepted }) : Answer(committed);
    }

    private Rejection[] Rejections(IngestBatch batch)
    {
        instruments.Rejected(batch.Log);
        foreach (var (_, fold) in batch.Shares)
            instruments.Rejected(fold.Log);
        return Sum(batch, static log => log.Entries);
    }

    private static ulong Count(Rejection[] entries) => entries.Aggregate(0UL, static (sum, entry) => sum + entry.Count);

    /// <summary>What the logs of a batch hold; several nodes may have met the same.</summary>
    private static Rejection[] Sum(IngestBatch batch, Func<RejectionLog, IEnumerable<Rejection>> entries)
    {
        var all = entries(batch.Log).Concat(batch.Shares.SelectMany(share => entries(share.Fold.Log)));
        return [.. all.GroupBy(entry => (entry.Reason, entry.Field))
            .Select(group => group.First() with { Count = group.Aggregate(0UL, (sum, entry) => sum + entry.Count) })
            .Take(RejectionLog.MaxEntries)];
    }

    private IngestAnswer Answer(SubmitResult result) => result.Status switch
    {
        SubmitStatus.Accepted => new IngestAnswer(StatusCodes.Status202Accepted, Ack(result, AckStatus.Accepted)),
        SubmitStatus.Committed => new IngestAnswer(StatusCodes.Status200OK, Ack(result, AckStatus.Committed)),
        SubmitStatus.Duplicate => new IngestAnswer(StatusCodes.Status200OK, Ack(result, AckStatus.Duplicate)),
        SubmitStatus.Polled => new IngestAnswer(StatusCodes.Status200OK, Ack(result, AckStatus.Polled)),
        SubmitStatus.Overloaded => Full(result, "node-buffer-full", "the node's buffer", $"{result.Limit} uncommitted"),
        SubmitStatus.TooManyProducers => Full(result, "too-many-producers", "producer", $"{result.Limit} producers of a node"),
        SubmitStatus.ProducerForgotten => Refused(
            result, "producer-forgotten", "producer", result.Id.Producer.ToString(),
            "known, or new with a low mark of 0: nobody can tell whether earlier batches of this epoch were counted"),
        _ => Refused(
            result, "sequence-out-of-range", "sequence", $"{result.Id.Sequence}", $"at most {result.Limit} above the low mark"),
    };

    private IngestAnswer Full(SubmitResult result, string reason, string field, string limit)
    {
        instruments.Overloaded(reason);
        var retryAfter = result.RetryAfter > TimeSpan.Zero ? result.RetryAfter : options.Value.RetryAfter;
        var answer = IngestAnswer.Overloaded(retryAfter, reason, field, "full", limit);
        return answer with { Ack = WithSet(answer.Ack!, result) };
    }

    private static IngestAnswer Refused(SubmitResult result, string reason, string field, string value, string limit)
    {
        var answer = IngestAnswer.Problem(StatusCodes.Status409Conflict, "The batch cannot be counted exactly once.", reason, field, value, limit);
        return answer with { Ack = WithSet(answer.Ack!, result) };
    }

    private static BatchAck Ack(SubmitResult result, AckStatus status) => new()
    {
        Status = status,
        CommittedThrough = result.CommittedThrough,
        CommittedAbove = result.CommittedAbove,
        Rates = result.Rates,
    };

    private static BatchAck WithSet(BatchAck ack, SubmitResult result) => ack with
    {
        CommittedThrough = result.CommittedThrough,
        CommittedAbove = result.CommittedAbove,
        Rates = result.Rates,
    };
}
