using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Request;
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
            return Answer(await SignOffAsync(batch), batch, batch.Shares[0].Node);
        if (batch.IsPoll && batch.Shares.Count > 0)
            return Answer(await PollAsync(batch), batch, batch.Shares[0].Node);
        var (records, labels, isEmpty, isClean) = batch.Result;
        instruments.Folded(records, labels, folding);
        var rejections = isClean ? [] : Rejections(batch);
        if (isEmpty && rejections.Length > 0)
            return IngestAnswer.Rejected(rejections);
        var unmatched = batch.Unmatched;
        var answer = await SubmitAsync(batch, labels > 0 ? new LabelOutcomes() : null);
        if (answer.Ack is not { } ack || answer.Status >= StatusCodes.Status400BadRequest)
            return answer;
        if (isClean && unmatched is null && ack.Labels is not ({ WrongKind: > 0 } or { Conflict: > 0 } or { Waiting: > 0 } or { Inexact: > 0 } or { Correct: 0, Classified: > 1 }
            or { MeasurementsWaiting: > 0 } or { MeasurementsRepeated: > 0 } or { MeasurementsRefused: > 0 }))
            return answer;
        var cells = Sum(batch, static log => log.Cells);
        Rejection[] found =
        [
            .. ack.Labels is { } outcomes ? LabelFindings.Warnings(outcomes) : [],
            .. unmatched is null ? [] : unmatched.Take(RejectionLog.MaxEntries).Select(static each => LabelFindings.Unmatched(each.Model, each.Labelled)),
        ];
        if (ack.Labels is { } joined && LabelFindings.Refused(joined) is { } refused)
            rejections = [.. rejections, refused];
        var taken = records + labels - (ack.Labels?.WrongKind ?? 0);
        var detail = rejections.Length + cells.Length == 0
            ? ""
            : $"Taken: {taken}. Not taken: {Count(rejections)}." + (cells.Length > 0 ? $" Values left out: {Count(cells)}." : "");
        return answer with { Ack = ack with { Rejections = rejections, Warnings = [.. cells, .. found], Detail = detail } };
    }

    /// <param name="batch">The batch.</param>
    /// <param name="outcomes">Of its labels, to begin with; null if there are none.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> SubmitAsync(IngestBatch batch, LabelOutcomes? outcomes)
    {
        var answer = default(IngestAnswer);
        for (var i = 0; i < batch.Shares.Count; i++)
        {
            var (node, fold) = batch.Shares[i];

            // A batch that holds nothing is a sign of life, but not one of which everything was rejected.
            if (fold.IsEmpty && !(fold.Log.IsEmpty && batch.Log.IsEmpty))
                continue;
            var stamped = fold.ToBatch(batch.Identity.Stamp(node.Name), batch.Identity.IsNumbered && node.Name != BatchIdentity.DefaultNode);
            var result = await SubmitAsync(node, stamped, batch.Identity.Wait);
            var next = result is null ? IngestAnswer.Unavailable(options.Value.RetryAfter) : Answer(result, batch, node);
            fold.IsTaken = next.Status < StatusCodes.Status300MultipleChoices;
            if (fold.Labels > 0)
                outcomes += next.Ack?.Labels;
            answer = answer.Status == 0 || next.Status >= answer.Status ? next : answer;
        }

        return answer.Ack is { } ack && ack.Labels != outcomes ? answer with { Ack = ack with { Labels = outcomes } } : answer;
    }

    /// <summary>Null: the node lost the batch before it was durable, and it was not acknowledged either.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SubmitResult?> SubmitAsync(NodeEntry node, NodeBatch batch, bool wait)
    {
        var start = time.GetTimestamp();
        var result = await node.Grain.SubmitAsync(batch);
        instruments.Submitted(time.GetElapsedTime(start));
        if (!wait || result.Status is not (SubmitStatus.Accepted or SubmitStatus.Duplicate))
            return result;
        var committed = await node.Grain.WaitForCommitAsync(result.Id, options.Value.WaitTimeout);

        return committed.Status switch
        {
            SubmitStatus.ProducerForgotten => null,
            SubmitStatus.Duplicate => committed with { Status = SubmitStatus.Accepted },
            _ => committed,
        };
    }

    /// <summary>By the bound id alone: the one of before is anybody's, and nobody may end another's watch.</summary>
    private static ValueTask<SubmitResult> SignOffAsync(IngestBatch batch)
    {
        var (node, stamp) = (batch.Shares[0].Node, batch.Identity.Stamp(batch.Shares[0].Node.Name));
        return node.Grain.SignOffAsync(stamp.Id.Producer, stamp.LowMark, batch.Identity.SignOff);
    }

    /// <summary>An epoch that has sent nothing since it was bound to its client is known by its own id. Its low mark stays where it is: that id is anybody's.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<SubmitResult> PollAsync(IngestBatch batch)
    {
        var (node, stamp) = (batch.Shares[0].Node, batch.Identity.Stamp(batch.Shares[0].Node.Name));
        var result = await node.Grain.PollAsync(stamp.Id.Producer, stamp.LowMark);
        if (result.Status != SubmitStatus.ProducerForgotten || stamp.Former == Guid.Empty)
            return result;
        var former = await node.Grain.PollAsync(stamp.Former, 0);
        return former.CommittedThrough > 0 || former.CommittedAbove.Length > 0 ? former : result;
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

    private IngestAnswer Answer(SubmitResult result, IngestBatch batch, NodeEntry node) => Answer(WithoutForeign(result, batch.Grants), batch.Identity, node);

    /// <summary>A node may send to models that the caller does not know of.</summary>
    private static SubmitResult WithoutForeign(SubmitResult result, Grants grants) => result.Rates.Length == 0 || grants.HasAllModels(AccessRole.Ingest)
        ? result
        : WithoutUnknown(result, grants);

    private static SubmitResult WithoutUnknown(SubmitResult result, Grants grants) =>
        result with { Rates = [.. result.Rates.Where(rate => grants.Allows(AccessRole.Ingest, rate.Model))] };

    private IngestAnswer Answer(SubmitResult result, in BatchIdentity identity, NodeEntry node) => result.Status switch
    {
        SubmitStatus.Accepted => new IngestAnswer(StatusCodes.Status202Accepted, Ack(result, AckStatus.Accepted, node)),
        SubmitStatus.Committed => new IngestAnswer(StatusCodes.Status200OK, Ack(result, AckStatus.Committed, node)),
        SubmitStatus.Duplicate => new IngestAnswer(StatusCodes.Status200OK, Ack(result, AckStatus.Duplicate, node)),
        SubmitStatus.Polled => new IngestAnswer(StatusCodes.Status200OK, Ack(result, AckStatus.Polled, node)),
        SubmitStatus.Overloaded => Full(result, "node-buffer-full", "the node's buffer", $"{result.Limit} uncommitted"),
        SubmitStatus.TooManyProducers => Full(result, "too-many-producers", "producer", $"{result.Limit} {Noun.Of(result.Limit, "producer")} of a node, of which one client gets no more than are free"),
        SubmitStatus.KeyReused => Refused(
            result, "key-reused", BatchIdentity.IdempotencyHeader, NameRules.Show(identity.IdempotencyKey ?? ""),
            "a new one for another content: this one has numbered other records"),
        SubmitStatus.ProducerForgotten => Refused(
            result, "producer-forgotten", "producer", identity.Producer.ToString(),
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

    private static BatchAck Ack(SubmitResult result, AckStatus status, NodeEntry node)
    {
        if (node.LastAck is { } last && last.Status == status && last.CommittedThrough == result.CommittedThrough
            && last.CommittedAbove == result.CommittedAbove && last.Rates == result.Rates && last.Labels == result.Labels)
        {
            return last;
        }

        return node.LastAck = new BatchAck
        {
            Status = status,
            Labels = result.Labels,
            CommittedThrough = result.CommittedThrough,
            CommittedAbove = result.CommittedAbove,
            Rates = result.Rates,
        };
    }

    private static BatchAck WithSet(BatchAck ack, SubmitResult result) => ack with
    {
        CommittedThrough = result.CommittedThrough,
        CommittedAbove = result.CommittedAbove,
        Rates = result.Rates,
    };
}
