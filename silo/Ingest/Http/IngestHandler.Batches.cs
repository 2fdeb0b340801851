using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Http;

/// <content>From a body to a batch, and from what became of it to an answer.</content>
internal sealed partial class IngestHandler
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> FoldWireAsync(IngestBatch batch, ReadOnlyMemory<byte> body, BatchIdentity identity)
    {
        var start = time.GetTimestamp();
        batch.Read(body);
        var wire = batch.Wire;
        if (Identify(wire, ref identity) is { } problem)
            return problem;
        var verdict = await directory.GetNodeAsync(identity.Node);
        if (verdict.Entry is not { } node)
            return Rejected([new Rejection(RejectionReasons.TooManyNodes, "node", NameRules.Show(identity.Node), $"{verdict.Limit} nodes", 0)]);
        if (identity is { IsNumbered: true, Sequence: 0 })
            return await submitter.PollAsync(node, identity.Producer, identity.LowMark);
        await batch.FoldWireAsync(node);
        return await SubmitAsync(batch, identity, start);
    }

    private async ValueTask<IngestAnswer> FoldJsonAsync(IngestBatch batch, ReadOnlyMemory<byte> body, BodyFormat format, JsonKind content, BatchIdentity identity)
    {
        var start = time.GetTimestamp();
        var fault = await batch.FoldJsonAsync(body, format == BodyFormat.JsonLines, content, identity.Node, identity.IsNumbered);
        if (fault is not null)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is not valid JSON.", fault.Reason, fault.Field, fault.Value, fault.Limit);
        if (batch.Shares.Count == 0 && batch.Log.IsEmpty)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is empty.", "body-empty", "body", "nothing", "at least one object");
        return await SubmitAsync(batch, identity, start);
    }

    /// <summary>A protobuf batch names itself; what it leaves out is taken from the request.</summary>
    private static IngestAnswer? Identify(WireBatch wire, ref BatchIdentity identity)
    {
        const string Title = "The batch cannot be told from others.";
        if (wire.Node.Length > 0)
            identity = identity with { Node = wire.Node };
        if (NameRules.Check(identity.Node) is { } reason)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, Title, reason, "node", NameRules.Show(identity.Node), NameRules.LimitText);
        if (wire.Producer != Guid.Empty)
            identity = identity with { Producer = wire.Producer, Sequence = wire.Sequence, LowMark = wire.LowMark, IdempotencyKey = null };
        else if (wire.Sequence > 0)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, Title, "producer-missing", "producer", "none", "16 bytes, where a sequence is given");
        if (identity is { IsNumbered: true, Sequence: > 0 } && identity.LowMark >= identity.Sequence)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status400BadRequest, Title, BatchIdentity.InvalidReason, "low_mark", $"{identity.LowMark}", $"less than the sequence, {identity.Sequence}");
        }

        var isPoll = identity is { IsNumbered: true, Sequence: 0 };
        if (isPoll && wire.Records.Count + wire.Labels.Count + wire.Resources.Count + wire.Omissions.Count > 0)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, Title, "sequence-missing", "sequence", "0", "at least 1, where there is content");
        return null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> SubmitAsync(IngestBatch batch, BatchIdentity identity, long start)
    {
        long records = 0, labels = 0;
        var clean = batch.Log.IsEmpty;
        foreach (var (_, fold) in batch.Shares)
        {
            records += fold.Records;
            labels += fold.Labels;
            clean &= fold.Log.IsEmpty;
        }

        instruments.Folded(records, labels, time.GetElapsedTime(start));
        var rejections = clean ? [] : Rejections(batch);
        if (!clean && batch.IsEmpty)
            return Rejected(rejections);
        var answer = await submitter.SubmitAsync(batch, identity);
        if (clean || answer.Ack is not { } ack || answer.Status >= StatusCodes.Status400BadRequest)
            return answer;
        return answer with { Ack = ack with { Rejections = rejections, Detail = $"Taken: {records + labels}. Not taken: {Total(rejections)}." } };
    }

    private Rejection[] Rejections(IngestBatch batch)
    {
        instruments.Rejected(batch.Log);
        var all = batch.Log.Entries.ToList();
        foreach (var (_, fold) in batch.Shares)
        {
            instruments.Rejected(fold.Log);
            all.AddRange(fold.Log.Entries);
        }

        // Several nodes may have met the same.
        return [.. all.GroupBy(entry => (entry.Reason, entry.Field))
            .Select(group => group.First() with { Count = group.Aggregate(0UL, (sum, entry) => sum + entry.Count) })
            .Take(RejectionLog.MaxEntries)];
    }

    private static ulong Total(Rejection[] rejections) => rejections.Aggregate(0UL, (sum, entry) => sum + entry.Count);

    private static IngestAnswer Rejected(Rejection[] rejections)
    {
        const string Title = "Nothing of the batch can be kept.";
        var ack = new BatchAck { Status = AckStatus.Refused, Rejections = rejections, Detail = Title };
        var isForbidden = Array.TrueForAll(rejections, static rejection => rejection.Reason == BatchFold.ModelForbiddenReason);
        return new IngestAnswer(isForbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest, ack, Title, rejections[0]);
    }
}
