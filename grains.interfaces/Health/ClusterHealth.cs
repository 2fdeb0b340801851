using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Grains.Health;

/// <summary>All models and nodes with their latest figures.</summary>
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

    /// <summary>Computes the figures from the coordinator's overview.</summary>
    /// <param name="overview">What the coordinator answered.</param>
    /// <param name="now">For the states of nodes and the age of pending predictions.</param>
    /// <param name="nodeTimeout">Silence after which a node no longer counts as reporting.</param>
    /// <param name="nodeRetention">Silence after which it is no longer expected to.</param>
    public static ClusterHealth Of(ClusterOverview overview, DateTimeOffset now, TimeSpan nodeTimeout, TimeSpan nodeRetention)
    {
        ArgumentNullException.ThrowIfNull(overview);
        var nodes = Array.ConvertAll(overview.Nodes, node => NodeListEntry.Of(node, now, nodeTimeout, nodeRetention));
        var states = nodes.ToDictionary(node => node.Node, node => node.State, StringComparer.Ordinal);
        var models = Array.ConvertAll(overview.Models, model => ModelListEntry.Of(model, now, states));
        return new ClusterHealth
        {
            Time = now,
            Records = models.Aggregate(0UL, (sum, model) => sum + model.Records),
            PredictionsPerSecond = models.Any(model => model.PredictionsPerSecond is not null) ? models.Sum(model => model.PredictionsPerSecond) : null,
            NodesReporting = nodes.Count(node => node.State == NodeState.Reporting),
            NodesExpected = nodes.Count(node => node.State != NodeState.Gone),
            Models = models,
            Nodes = nodes,
        };
    }

    internal static PartialAggregate Decode(byte[] recent) => recent.Length == 0 ? new PartialAggregate() : PartialAggregate.Decode(recent);

    internal static TimeSpan Period(long from, long to) => TimeSpan.FromMilliseconds(Math.Max(0, to - from));
}
