using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Owns the windows, the committed set, the pending predictions and the labels of one model; its key is the model's name.
/// </summary>
[Alias("om.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Adds a node's delta and answers when it is durable.</summary>
    [Alias("Apply")]
    Task<DeltaResult> ApplyAsync(ModelDelta delta);

    /// <summary>Asks once per silo and (version, segment) whether its records may come.</summary>
    [Alias("AdmitSlice")]
    Task<SliceAdmission> AdmitSliceAsync(string version, string segment);

    /// <summary>
    /// Names the class that the model's scores are the probability of. The first one that is named stays, durably; answers which
    /// it is.
    /// </summary>
    [Alias("NamePositiveClass")]
    Task<string> NamePositiveClassAsync(string name);

    /// <summary>Does what is due without a delta (expired labels, producers past their retention, rows to compact) and answers when it is durable.</summary>
    [Alias("Tidy")]
    Task TidyAsync();

    /// <summary>
    /// Deletes what the model has committed of some records, with the predictions and labels that wait for each other, in one commit.
    /// Which batches it holds it does not forget: none is counted again. What it commits later is new. May be asked for again.
    /// </summary>
    [Alias("Erase")]
    Task<ErasureResult> EraseAsync(Erasure erasure);

    /// <summary>Forgets a prediction by the hash of its id, or takes back its label.</summary>
    [Alias("EraseEntry")]
    Task<EntryErasure> EraseEntryAsync(ulong id, bool isLabel);

    /// <summary>A node was deleted: it is not expected to report any more.</summary>
    [Alias("ForgetNode")]
    Task ForgetNodeAsync(string node);

    /// <summary>The report to the coordinator after commits, on request.</summary>
    [Alias("GetSummary")]
    Task<ModelSummary> GetSummaryAsync();

    /// <summary>
    /// Which minutes of event time commits have changed after one of a version, for who keeps figures of them. It is followed from the first
    /// question on, until nobody has asked for a while.
    /// </summary>
    [Alias("GetChanges")]
    Task<OwnerChanges> GetChangesAsync(long sinceVersion);

    /// <summary>
    /// A shard of alerts has had no report for a while: it gets what it does not know of this owner, since the silo of either may have
    /// died before that was reported or written. The reports come after the answer.
    /// </summary>
    [Alias("TellRules")]
    Task ResendToRulesAsync();
}

/// <summary>
/// Whether a (version, segment) may be used: at most <paramref name="Limit"/> of them in a model. <paramref name="Watermark"/> is
/// 0: an edge of an earlier build would refuse what is far behind it. A refusal says which pairs there are, versions and segments in
/// turn; null: not told, by an earlier build.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.SliceAdmission")]
public sealed record SliceAdmission([property: Id(0)] bool Admitted, [property: Id(1)] int Limit, [property: Id(2)] long Watermark, [property: Id(3)] string[]? Pairs = null);

/// <summary>What commits have changed.</summary>
/// <param name="Version">Up to this one, that of the last commit.</param>
/// <param name="Minutes">Minutes since the epoch; null: it is not known, so everything may have changed.</param>
[GenerateSerializer, Immutable, Alias("om.OwnerChanges")]
public sealed record OwnerChanges([property: Id(0)] long Version, [property: Id(1)] long[]? Minutes);
