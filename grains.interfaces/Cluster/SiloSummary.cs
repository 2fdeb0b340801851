namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// What a silo says of itself every few seconds. <paramref name="LastContact"/> is when that came, by the coordinator's clock; times are
/// Unix milliseconds. <paramref name="LagSeconds"/> is the age of the oldest batch that its nodes hold and that is not durable, 0 when
/// there is none. <paramref name="CpuUtilization"/> is of all processors, 0 to 1.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.SiloSummary")]
public sealed record SiloSummary(
    [property: Id(0)] string Silo,
    [property: Id(1)] string Version,
    [property: Id(2)] long Started,
    [property: Id(3)] long LastContact,
    [property: Id(4)] bool HasLeft,
    [property: Id(5)] double? CpuUtilization,
    [property: Id(6)] long MemoryBytes,
    [property: Id(7)] double RecordsPerSecond,
    [property: Id(8)] int UncommittedBatches,
    [property: Id(9)] double LagSeconds);
