namespace OrleansMonitor.Grains.Cluster;

/// <summary>The durable state of the coordinator: which models and nodes there are. Times are Unix milliseconds.</summary>
[GenerateSerializer, Alias("om.Registry")]
public sealed class Registry
{
    /// <summary>First seen, by model.</summary>
    [Id(0)]
    public Dictionary<string, long> Models { get; set; } = new(StringComparer.Ordinal);

    [Id(1)]
    public Dictionary<string, RegisteredNode> Nodes { get; set; } = new(StringComparer.Ordinal);

    public Registry Copy() => new()
    {
        Models = new Dictionary<string, long>(Models, StringComparer.Ordinal),
        Nodes = Nodes.ToDictionary(static n => n.Key, static n => new RegisteredNode { FirstSeen = n.Value.FirstSeen, LastSeen = n.Value.LastSeen }, StringComparer.Ordinal),
    };
}

/// <summary>A node in the registry; <see cref="LastSeen"/> is exact to within an hour.</summary>
[GenerateSerializer, Alias("om.RegisteredNode")]
public sealed class RegisteredNode
{
    [Id(0)]
    public long FirstSeen { get; set; }

    [Id(1)]
    public long LastSeen { get; set; }
}
