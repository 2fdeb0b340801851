namespace OrleansMonitor.Charts;

/// <summary>A figure of all nodes, by the models that they serve.</summary>
public sealed record FleetMatrix
{
    /// <summary>As it was asked for.</summary>
    public required string Figure { get; init; }

    /// <summary>The figure as rules name it.</summary>
    public required string Metric { get; init; }

    public required string Unit { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Rows.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Columns.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>By node and model; null: the node has no record of the model in the range.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Values { get; init; }

    /// <summary>The median over the nodes, of each model.</summary>
    public required IReadOnlyList<double?> Median { get; init; }

    /// <summary>Nodes that are not listed, since there are more than were asked for.</summary>
    public required int OtherNodes { get; init; }

    /// <summary>Listed nodes that did not answer in time, whose values are missing.</summary>
    public IReadOnlyList<string>? Silent { get; init; }
}
