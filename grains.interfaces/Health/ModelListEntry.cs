using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Grains.Health;

/// <summary>A model with its figures over the minute of event time before its watermark.</summary>
public sealed record ModelListEntry
{
    public required string Model { get; init; }

    /// <summary>Records since the model's first one.</summary>
    public required ulong Records { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Ingestion time of the last commit.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>Estimated predictions per second.</summary>
    public double? PredictionsPerSecond { get; init; }

    /// <summary>Seconds.</summary>
    public LatencyFigures? Latency { get; init; }

    /// <summary>0 to 1.</summary>
    public double? ErrorRatio { get; init; }

    /// <summary>Of a classifier's labelled predictions.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Of the scores of the positive class.</summary>
    public double? AucRoc { get; init; }

    /// <summary>Of a regression model's labelled predictions.</summary>
    public double? RootMeanSquaredError { get; init; }

    /// <summary>Of a language model, reweighted for sampling.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>0 to 1.</summary>
    public double? LabelCoverage { get; init; }

    public required long PendingPredictions { get; init; }

    public double? OldestPendingAgeSeconds { get; init; }

    /// <summary>What the clients are asked to sample at.</summary>
    public required double SamplingRate { get; init; }

    public required int NodesReporting { get; init; }

    public required int NodesExpected { get; init; }

    public required IReadOnlyList<string> Versions { get; init; }

    internal static ModelListEntry Of(ModelSummary summary, DateTimeOffset now, IReadOnlyDictionary<string, NodeState> nodes)
    {
        var recent = ClusterHealth.Decode(summary.Recent);
        var period = ClusterHealth.Period(recent, summary.RecentFrom, summary.RecentTo, summary.Watermark, summary.Records);
        return new ModelListEntry
        {
            Model = summary.Model,
            Records = summary.Records,
            Watermark = UnixTime.ToTimeOrNull(summary.Watermark),
            LastCommit = UnixTime.ToTimeOrNull(summary.LastCommit),
            PredictionsPerSecond = recent.HasTraffic && period > TimeSpan.Zero ? recent.Traffic.Throughput(period) : null,
            Latency = recent.HasLatency ? recent.Latency.Figures : null,
            ErrorRatio = recent.HasTraffic ? recent.Traffic.ErrorRatio : null,
            Accuracy = recent.HasConfusion ? recent.Confusion.ToFigures()?.Accuracy : null,
            AucRoc = recent.HasScores ? recent.Scores.ToFigures(ScoreKind.PositiveClass)?.AucRoc : null,
            RootMeanSquaredError = recent.HasRegression ? recent.Regression.ToFigures()?.RootMeanSquaredError : null,
            OutputTokensPerSecond = recent.HasTokens && period > TimeSpan.Zero ? recent.Tokens.OutputTokensPerSecond(period) : null,
            LabelCoverage = recent.HasTraffic ? recent.Traffic.LabelCoverage : null,
            PendingPredictions = summary.PendingPredictions,
            OldestPendingAgeSeconds = Completeness.Age(summary.OldestPending, now),
            SamplingRate = summary.SamplingRate,
            NodesReporting = summary.Nodes.Count(node => nodes.GetValueOrDefault(node, NodeState.Gone) == NodeState.Reporting),
            NodesExpected = summary.Nodes.Count(node => nodes.GetValueOrDefault(node, NodeState.Gone) != NodeState.Gone),
            Versions = summary.Versions,
        };
    }
}
