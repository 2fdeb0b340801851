namespace OrleansMonitor.Grains.Producers;

/// <summary>
/// A batch and the low mark that it carried: its producer will never send a sequence ≤ <paramref name="LowMark"/> again,
/// because each of them is acknowledged or given up.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.BatchStamp")]
public readonly record struct BatchStamp([property: Id(0)] BatchId Id, [property: Id(1)] ulong LowMark);
