namespace OrleansMonitor.Grains.Producers;

/// <summary>Sequences <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
[GenerateSerializer, Immutable, Alias("om.CommittedRange")]
public readonly record struct CommittedRange([property: Id(0)] ulong First, [property: Id(1)] ulong Last);
