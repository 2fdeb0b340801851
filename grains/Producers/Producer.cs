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

    /// <summary>Whether it stands for an idempotency key and not for a client process.</summary>
    internal bool IsKey { get; set; }

    /// <summary>The hash of an idempotency key's batch that is pending; empty for a client process.</summary>
    internal Guid PendingContent { get; set; }

    /// <summary>Whether this stands for an idempotency key whose batch had another content.</summary>
    internal bool IsOtherContent(Guid content)
    {
        if (content == Guid.Empty)
            return false;
        var known = Pending.Count > 0 ? PendingContent : Set.Content;
        return known != Guid.Empty && known != content;
    }
}
