using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>From what the coordinator answers to the figures that are shown.</summary>
internal static class ClusterResults
{
    /// <param name="overview">What the coordinator answered.</param>
    /// <param name="now">For the states of nodes and the age of pending predictions.</param>
    public static ClusterHealth ClusterOf(ClusterOverview overview, DateTimeOffset now)
    {
        var nodes = Array.ConvertAll(overview.Nodes, node => NodeOf(node, now, overview.NodeTimeout, overview.NodeRetention));
        var states = overview.Nodes.Zip(nodes).ToDictionary(node => node.First.Node, node => (node.First, node.Second.State), StringComparer.Ordinal);
        var models = Array.ConvertAll(overview.Models, model => ModelOf(model, now, states));
        return new ClusterHealth
        {
            Time = now,
            Records = models.Aggregate(0UL, (sum, model) => sum + model.Records),
            PredictionsPerSecond = models.Any(model => model.PredictionsPerSecond is not null) ? models.Sum(model => model.PredictionsPerSecond) : null,
            NodesReporting = nodes.Count(node => node.State == NodeState.Reporting),
            NodesExpected = nodes.Count(node => node.State is NodeState.Reporting or NodeState.Silent),
            Models = models,
            Nodes = nodes,
            Silos = Array.ConvertAll(overview.Silos ?? [], silo => SiloOf(silo, now, overview.SiloTimeout)),
        };
    }

    private static SiloListEntry SiloOf(SiloSummary summary, DateTimeOffset now, TimeSpan timeout)
    {
        var state = summary.HasLeft ? SiloState.Stopped : now - UnixTime.ToTime(summary.LastContact) > timeout ? SiloState.Lost : SiloState.Active;
        var isActive = state == SiloState.Active;
        return new SiloListEntry
        {
            Silo = summary.Silo,
            State = state,
            Version = summary.Version,
            StartedAt = UnixTime.ToTimeOrNull(summary.Started),
            LastContact = UnixTime.ToTimeOrNull(summary.LastContact),
            CpuUtilization = isActive ? summary.CpuUtilization : null,
            MemoryBytes = isActive && summary.MemoryBytes > 0 ? summary.MemoryBytes : null,
            RecordsPerSecond = isActive ? summary.RecordsPerSecond : null,
            UncommittedBatches = isActive ? summary.UncommittedBatches : 0,
            LagSeconds = isActive ? summary.LagSeconds : null,
        };
    }

    private static ModelListEntry ModelOf(ModelSummary summary, DateTimeOffset now, IReadOnlyDictionary<string, (NodeSummary Summary, NodeState State)> nodes)
    {
        var own = summary.Nodes.Where(nodes.ContainsKey).Select(node => nodes[node]).ToArray();
        var recent = Decode(summary.Recent);
        var isStale = RecentRate.IsStale(summary.LastRecords, now);
        var period = RecentRate.Period(recent, summary.RecentFrom, summary.RecentTo, summary.Watermark, summary.Records);
        return new ModelListEntry
        {
            Model = summary.Model,
            Records = summary.Records,
            Watermark = UnixTime.ToTimeOrNull(summary.Watermark),
            LastCommit = UnixTime.ToTimeOrNull(summary.LastCommit),
            RecentFrom = UnixTime.ToTimeOrNull(summary.RecentFrom),
            RecentTo = UnixTime.ToTimeOrNull(summary.RecentTo),
            RecentRecords = recent.HasTraffic ? recent.Traffic.Records : 0,
            RecentLabelled = recent.HasTraffic ? recent.Traffic.Labelled : 0,
            IsStale = isStale,
            PredictionsPerSecond = RecentRate.Of(recent.HasTraffic && period > TimeSpan.Zero ? recent.Traffic.Throughput(period) : null, isStale),
            Latency = recent.HasLatency ? recent.Latency.Figures : null,
            ErrorRatio = recent.HasTraffic ? recent.Traffic.ErrorRatio : null,
            Accuracy = recent.HasConfusion ? recent.Confusion.ToFigures()?.Accuracy : null,
            AucRoc = recent.ToScoreFigures(ScoreKind.PositiveClass)?.AucRoc,
            RootMeanSquaredError = recent.HasRegression ? recent.Regression.ToFigures()?.RootMeanSquaredError : null,
            OutputTokensPerSecond = recent.HasTokens ? RecentRate.Of(period > TimeSpan.Zero ? recent.Tokens.OutputTokensPerSecond(period) : null, isStale) : null,
            LabelCoverage = recent.HasTraffic ? recent.Traffic.LabelCoverage : null,
            PendingPredictions = summary.PendingPredictions,
            OldestPendingAgeSeconds = Completeness.Age(summary.OldestPending, now),
            SamplingRate = summary.SamplingRate,
            Sampling = HealthResults.SamplingOf(summary.Sampling),
            NodesReporting = own.Count(node => node.State == NodeState.Reporting),
            NodesExpected = own.Count(node => node.State == NodeState.Reporting || (node.State == NodeState.Silent && node.Summary.IsMissedOf(summary.Model))),
            Versions = summary.Versions,
            RetentionSeconds = summary.Retention?.TotalSeconds,
        };
    }

    private static NodeListEntry NodeOf(NodeSummary summary, DateTimeOffset now, TimeSpan nodeTimeout, TimeSpan nodeRetention)
    {
        var recent = Decode(summary.Recent);
        var period = RecentRate.Period(recent, summary.RecentFrom, summary.RecentTo, summary.Watermark, summary.Records);
        return new NodeListEntry
        {
            Node = summary.Node,
            State = summary.StateAt(now, nodeTimeout, nodeRetention),
            LastContact = UnixTime.ToTimeOrNull(summary.Heard),
            Watermark = UnixTime.ToTimeOrNull(summary.Watermark),
            Records = summary.Records,
            PredictionsPerSecond = RecentRate.Of(recent.HasTraffic && period > TimeSpan.Zero ? recent.Traffic.Throughput(period) : null, summary.SignedOff > 0 || RecentRate.IsStale(summary.LastRecords, now)),
            Latency = recent.HasLatency ? recent.Latency.Figures : null,
            ErrorRatio = recent.HasTraffic ? recent.Traffic.ErrorRatio : null,
            CpuUtilization = recent.HasResources ? GaugeHealth.Of(recent.Resources.Cpu) : null,
            MemoryBytes = recent.HasResources ? GaugeHealth.Of(recent.Resources.MemoryBytes) : null,
            GpuUtilization = recent.HasResources ? GaugeHealth.Of(recent.Resources.Gpu) : null,
            UncommittedBatches = summary.UncommittedBatches,
            Models = summary.Models,
        };
    }

    private static PartialAggregate Decode(byte[] recent) => recent.Length == 0 ? new PartialAggregate() : PartialAggregate.Decode(recent);
}
