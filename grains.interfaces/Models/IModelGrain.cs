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

    /// <summary>Does what is due without a delta (expired labels, producers to forget, rows to compact) and answers when it is durable.</summary>
    [Alias("Tidy")]
    Task TidyAsync();

    /// <summary>What the coordinator is told after commits, on request.</summary>
    [Alias("GetSummary")]
    Task<ModelSummary> GetSummaryAsync();

    /// <summary>
    /// A shard of alerts has heard nothing for a while: tells it what it does not know of this, since the silo of either may have died
    /// before that was told or written. What there is to tell comes after the answer.
    /// </summary>
    [Alias("TellRules")]
    Task TellRulesAsync();
}
