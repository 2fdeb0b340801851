namespace OrleansMonitor.Grains.Cluster;

/// <summary>All registered models and nodes with their latest summaries, in ordinal order of their names.</summary>
[GenerateSerializer, Immutable, Alias("om.ClusterOverview")]
public sealed record ClusterOverview(
    [property: Id(0)] long Time,
    [property: Id(1)] ModelSummary[] Models,
    [property: Id(2)] NodeSummary[] Nodes);
