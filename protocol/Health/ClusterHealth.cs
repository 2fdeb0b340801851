namespace OrleansMonitor.Health;

/// <summary>All models, nodes and silos with their latest figures.</summary>
public sealed record ClusterHealth
{
    /// <summary>When the answer was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Records since the first one, over all models.</summary>
    public required ulong Records { get; init; }

    /// <summary>Estimated predictions per second of event time, over all models.</summary>
    public double? PredictionsPerSecond { get; init; }

    public required int NodesReporting { get; init; }

    public required int NodesExpected { get; init; }

    /// <summary>In ordinal order of their names.</summary>
    public required IReadOnlyList<ModelListEntry> Models { get; init; }

    /// <summary>In ordinal order of their names.</summary>
    public required IReadOnlyList<NodeListEntry> Nodes { get; init; }

    /// <summary>In ordinal order of their names.</summary>
    public IReadOnlyList<SiloListEntry> Silos { get; init; } = [];
}
