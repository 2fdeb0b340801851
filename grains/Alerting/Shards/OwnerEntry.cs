using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>What a shard knows of a model or a node.</summary>
internal sealed class OwnerEntry(OwnerId owner)
{
    public OwnerId Owner => owner;

    /// <summary>Event time of the last evaluation that was taken.</summary>
    public long Through { get; set; }

    /// <summary>When that came, Unix milliseconds of the wall clock.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>Nothing has come since it was asked whether there is anything.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Nothing is expected of it any more: when nothing comes, its alerts end.</summary>
    public bool MayBeSilent { get; set; }

    /// <summary>Its alerts by rules about it alone.</summary>
    public List<AlertInstance> Alerts { get; } = [];
}
