namespace OrleansMonitor.Grains.Producers;

/// <summary>
/// Whether a batch is in a committed set. There is one right answer; the port exists so that tests can give the wrong
/// one and see that it is noticed.
/// </summary>
internal interface IBatchDeduplicator
{
    bool Holds(CommittedSet set, ulong sequence);
}

internal sealed class BatchDeduplicator : IBatchDeduplicator
{
    public bool Holds(CommittedSet set, ulong sequence) => set.Contains(sequence);
}
