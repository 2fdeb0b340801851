using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Grains.Health;

/// <summary>All models and nodes with their latest figures.</summary>
public sealed record ClusterHealth
{
    // Milliseconds. A minute is what the recent rows reach back; they may begin earlier, with their window.
    private const long RecentPeriod = 60_000;

    // Below a second a rate says more about the clock than about the model.
    private const long ShortestPeriod = 1000;

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

    /// <summary>
    /// What the rate of the recent rows is over: up to the watermark, since the newest window is not full yet; and from the
    /// first record on where all records there ever were are in them, since a stream that has just begun has no minute behind it.
    /// </summary>
    internal static TimeSpan Period(PartialAggregate recent, long from, long to, long watermark, ulong records)
    {
        if (!recent.HasTraffic || recent.Traffic.FirstEventTime is not { } first)
            return TimeSpan.Zero;
        var end = Math.Min(to, watermark);
        return recent.Traffic.Records == records
            ? TimeSpan.FromMilliseconds(Math.Max(ShortestPeriod, end - first))
            : TimeSpan.FromMilliseconds(Math.Max(RecentPeriod, end - from));
    }
}
