namespace OrleansMonitor.Grains.Producers;

/// <summary>
/// A batch and the low mark that it carried: its producer will never send a sequence ≤ <paramref name="LowMark"/> again,
/// because each of them is acknowledged or given up.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.BatchStamp")]
public readonly record struct BatchStamp([property: Id(0)] BatchId Id, [property: Id(1)] ulong LowMark);

/// <summary>Names one batch for ever: the epoch of the client process that made it, and its number there (from 1).</summary>
[GenerateSerializer, Immutable, Alias("om.BatchId")]
public readonly record struct BatchId([property: Id(0)] Guid Producer, [property: Id(1)] ulong Sequence)
{
    public override string ToString() => $"{Producer:N}/{Sequence}";
}
