using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Http;

/// <summary>Hands a folded batch to the grains of its nodes, one call each, and says what became of it.</summary>
internal sealed class BatchSubmitter(IOptions<IngestOptions> options, IngestInstruments instruments, TimeProvider time)
{
    /// <summary>Any exception of a grain is the caller's to catch: the outcome is then unknown.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IngestAnswer> SubmitAsync(IngestBatch batch, BatchIdentity identity)
    {
        var answer = default(IngestAnswer);
        for (var i = 0; i < batch.Shares.Count; i++)
        {
            var (node, fold) = batch.Shares[i];

            // A batch that holds nothing is a sign of life, but not one of which everything was rejected.
            if (fold.IsEmpty && !(fold.Log.IsEmpty && batch.Log.IsEmpty))
                continue;
            var next = await SubmitAsync(node, fold.ToBatch(identity.Stamp(node.Name)), identity.Wait);
            answer = answer.Status == 0 || next.Status >= answer.Status ? next : answer;
        }

        return answer;
    }

    /// <summary>Asks for a producer's committed set.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IngestAnswer> PollAsync(NodeEntry node, Guid producer, ulong lowMark) =>
        Answer(await node.Grain.PollAsync(producer, lowMark));

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
