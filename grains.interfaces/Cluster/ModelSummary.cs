using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// What the coordinator knows of a model. <paramref name="Recent"/> is the encoded partial aggregate of the minute of event time
/// that ends at the watermark, over all slices. <paramref name="Retention"/> is null where data is kept for ever. <paramref name="LastRecords"/> is when its number of
/// records last grew (ingestion time). Times are Unix milliseconds; 0 when there is none yet.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ModelSummary")]
public sealed record ModelSummary(
    [property: Id(0)] string Model,
    [property: Id(1)] long Watermark,
    [property: Id(2)] long LastCommit,
    [property: Id(3)] byte[] Recent,
    [property: Id(4)] long RecentFrom,
    [property: Id(5)] long RecentTo,
    [property: Id(6)] ulong Records,
    [property: Id(7)] long PendingPredictions,
    [property: Id(8)] long OldestPending,
    [property: Id(9)] double SamplingRate,
    [property: Id(10)] string[] Versions,
    [property: Id(11)] string[] Nodes,
    [property: Id(12)] TimeSpan? Retention = null,
    [property: Id(14)] SamplingData? Sampling = null,
    [property: Id(13)] long LastRecords = 0);
