namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// What the coordinator knows of a node. <paramref name="LastContact"/> is when its last batch or poll came (ingestion time);
/// <paramref name="Recent"/> is the encoded partial aggregate of the minute of event time that ends at its watermark, over all
/// its models. Times are Unix milliseconds; 0 when there is none yet.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.NodeSummary")]
public sealed record NodeSummary(
    [property: Id(0)] string Node,
    [property: Id(1)] long LastContact,
    [property: Id(2)] long Watermark,
    [property: Id(3)] byte[] Recent,
    [property: Id(4)] long RecentFrom,
    [property: Id(5)] long RecentTo,
    [property: Id(6)] ulong Records,
    [property: Id(7)] int UncommittedBatches,
    [property: Id(8)] string[] Models);
