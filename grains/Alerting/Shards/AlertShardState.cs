namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>The durable state of a shard.</summary>
[GenerateSerializer, Alias("om.AlertShardState")]
public sealed class AlertShardState
{
    /// <summary>Owners and alerts, in the compact form of <see cref="AlertTable"/>.</summary>
    [Id(0)]
    public byte[] Content { get; set; } = [];

    /// <summary>What is pending or firing, as it was last reported.</summary>
    [Id(1)]
    public Alert[] Active { get; set; } = [];

    /// <summary>Transitions that the notifier may not have, in the order in which they happened.</summary>
    [Id(2)]
    public AlertTransition[] Waiting { get; set; } = [];

    /// <summary>When it was written, Unix milliseconds: in what passed since, nothing was checked.</summary>
    [Id(3)]
    public long SavedAt { get; set; }

    /// <summary>The version of the rules that it is by.</summary>
    [Id(4)]
    public long RuleVersion { get; set; }
}
