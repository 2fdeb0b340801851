using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Deduplication with a bug: nothing is ever held. The simulation must notice.</summary>
internal sealed class ForgetfulDeduplicator : IBatchDeduplicator
{
    public bool Holds(CommittedSet set, ulong sequence) => false;
}
