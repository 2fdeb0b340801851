namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>The durable state of the rule book.</summary>
[GenerateSerializer, Alias("om.RuleBookState")]
public sealed class RuleBookState
{
    [Id(0)]
    public long Version { get; set; }

    /// <summary>Over how many grains alerts are spread; 0 before the first rules.</summary>
    [Id(1)]
    public int Shards { get; set; }

    /// <summary>In ordinal order of origins and names.</summary>
    [Id(2)]
    public RuleSource[] Sources { get; set; } = [];
}
