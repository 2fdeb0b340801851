namespace OrleansMonitor.Grains.Cluster;

/// <summary>Whether a new name may be used, and how many of them there may be.</summary>
[GenerateSerializer, Immutable, Alias("om.Admission")]
public sealed record Admission([property: Id(0)] bool Admitted, [property: Id(1)] int Limit);
