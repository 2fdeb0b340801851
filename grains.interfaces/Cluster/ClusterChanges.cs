namespace OrleansMonitor.Grains.Cluster;

/// <summary>What the coordinator has been told since an earlier answer.</summary>
/// <param name="Epoch">Of the coordinator's activation: another one counts anew.</param>
/// <param name="Sequence">Of the newest report.</param>
/// <param name="Models">That have something new, or are new; null: any, since it is not known what was told before.</param>
/// <param name="HasNodes">A node reported or was deleted.</param>
/// <param name="HasSilos">A silo reported.</param>
/// <param name="SilentNodes">How many are silent now, which nobody reports.</param>
[GenerateSerializer, Immutable, Alias("om.ClusterChanges")]
public sealed record ClusterChanges(
    [property: Id(0)] long Epoch,
    [property: Id(1)] long Sequence,
    [property: Id(2)] string[]? Models,
    [property: Id(3)] bool HasNodes,
    [property: Id(4)] bool HasSilos,
    [property: Id(5)] int SilentNodes);
