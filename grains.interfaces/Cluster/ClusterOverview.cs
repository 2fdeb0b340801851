namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// All registered models and nodes with their latest summaries, in ordinal order of their names, and after what silence a node no
/// longer reports and is no longer expected to; and the silos, likewise.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ClusterOverview")]
public sealed record ClusterOverview(
    [property: Id(0)] long Time,
    [property: Id(1)] ModelSummary[] Models,
    [property: Id(2)] NodeSummary[] Nodes,
    [property: Id(3)] TimeSpan NodeTimeout = default,
    [property: Id(4)] TimeSpan NodeRetention = default,
    [property: Id(5)] SiloSummary[]? Silos = null,
    [property: Id(6)] TimeSpan SiloTimeout = default);
