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

    [Id(2)]
    public Dictionary<string, RegisteredSilo> Silos { get; set; } = new(StringComparer.Ordinal);

    public Registry Copy() => new()
    {
        Models = new Dictionary<string, long>(Models, StringComparer.Ordinal),
        Nodes = Nodes.ToDictionary(static n => n.Key, static n => n.Value.Copy(), StringComparer.Ordinal),
        Silos = Silos.ToDictionary(static s => s.Key, static s => s.Value.Copy(), StringComparer.Ordinal),
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

    /// <summary>A client with a producer has sent something.</summary>
    [Id(2)]
    public bool IsWatched { get; set; }

    /// <summary>When the last of its clients ended in order; 0: one goes on, or went without a word.</summary>
    [Id(3)]
    public long SignedOff { get; set; }

    /// <summary>The models that its clients that are missed send of; null: all.</summary>
    [Id(4)]
    public string[]? WatchedModels { get; set; }

    public RegisteredNode Copy() => (RegisteredNode)MemberwiseClone();
}

/// <summary>A silo in the registry; <see cref="LastSeen"/> is exact to within an hour.</summary>
[GenerateSerializer, Alias("om.RegisteredSilo")]
public sealed class RegisteredSilo
{
    [Id(0)]
    public long FirstSeen { get; set; }

    [Id(1)]
    public long LastSeen { get; set; }

    /// <summary>It said that it ends.</summary>
    [Id(2)]
    public bool HasLeft { get; set; }

    [Id(3)]
    public string Version { get; set; } = "";

    public RegisteredSilo Copy() => (RegisteredSilo)MemberwiseClone();
}
