using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>Orders, deduplicates and commits the stream of batches of one serving node; its key is the node's name.</summary>
[Alias("om.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Takes a batch into memory and answers at once with what is committed so far.</summary>
    [Alias("Submit")]
    ValueTask<SubmitResult> SubmitAsync(NodeBatch batch);

    /// <summary>Answers the producer's committed set without a batch; a sign of life of the node.</summary>
    [Alias("Poll")]
    ValueTask<SubmitResult> PollAsync(Guid producer, ulong lowMark);

    /// <summary>
    /// The producer ends in order: from now on it is not missed. Answers when that is durable. It is undone by a batch with a number past
    /// <paramref name="lastSequence"/>; one up to it is a late arrival of what was sent before.
    /// </summary>
    [Alias("SignOff")]
    ValueTask<SubmitResult> SignOffAsync(Guid producer, ulong lowMark, ulong lastSequence);

    /// <summary>
    /// Answers when the batch is durable, or with <see cref="SubmitStatus.Duplicate"/> (not yet) after <paramref name="timeout"/>
    /// (at most 20 s), or with <see cref="SubmitStatus.ProducerForgotten"/> when this grain holds no such batch.
    /// </summary>
    [Alias("WaitForCommit")]
    Task<SubmitResult> WaitForCommitAsync(BatchId id, TimeSpan timeout);

    /// <summary>
    /// Deletes what the node has committed of its own figures, in one commit; models are its segments. Which batches it holds it does
    /// not forget. May be asked for again.
    /// </summary>
    [Alias("Erase")]
    Task<ErasureResult> EraseAsync(Erasure erasure);

    /// <summary>The models that it has figures of.</summary>
    [Alias("ListModels")]
    Task<string[]> ListModelsAsync();

    /// <summary>Does what is due without a batch (producers past their retention, rows to compact) and answers when it is durable.</summary>
    [Alias("Tidy")]
    Task TidyAsync();

    /// <summary>As <see cref="IModelGrain.GetChangesAsync"/>, of the node's own windows.</summary>
    [Alias("GetChanges")]
    Task<OwnerChanges> GetChangesAsync(long sinceVersion);

    /// <summary>
    /// A shard of alerts has had no report for a while: it gets what it does not know of this owner, since the silo of either may have
    /// died before that was reported or written. The reports come after the answer.
    /// </summary>
    [Alias("TellRules")]
    Task ResendToRulesAsync();
}
