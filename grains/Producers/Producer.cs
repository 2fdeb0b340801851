namespace OrleansMonitor.Grains.Producers;

/// <summary>One client process, as an owner knows it. Times are Unix milliseconds.</summary>
internal sealed class Producer(CommittedSet set)
{
    internal CommittedSet Set { get; set; } = set;

    internal long LastSeen { get; set; }

    /// <summary><see cref="LastSeen"/> as the store has it; 0 before the first commit.</summary>
    internal long StoredLastSeen { get; set; }

    /// <summary>Sequences that a node holds uncommitted.</summary>
    internal HashSet<ulong> Pending { get; } = [];
}
