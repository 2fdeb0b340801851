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

    /// <summary>Sets of rule files that were in force and are not any more, the last one last; null from a build that does not know them.</summary>
    [Id(3)]
    public ulong[]? ReplacedFiles { get; set; }

    /// <summary>Names of the silos that had the rule files in force when this was written; null likewise.</summary>
    [Id(4)]
    public string[]? FileHolders { get; set; }
}
