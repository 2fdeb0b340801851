namespace OrleansMonitor.Grains.Producers;

/// <summary>Names one batch for ever: the epoch of the client process that made it, and its number there (from 1).</summary>
[GenerateSerializer, Immutable, Alias("om.BatchId")]
public readonly record struct BatchId([property: Id(0)] Guid Producer, [property: Id(1)] ulong Sequence)
{
    public override string ToString() => $"{Producer:N}/{Sequence}";
}
