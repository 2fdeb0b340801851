using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Health;

/// <summary>
/// A model with its figures over the minute of event time before its watermark; where that holds too few records to say anything, over the
/// last 1 h, 1, 2, 4, 8, 16 or 30 days with data, the shortest that holds 30. Which it is, the entry says.
/// </summary>
public sealed record ModelListEntry
{
    public required string Model { get; init; }

    /// <summary>How it is, as the overview of the last six hours says; absent where the grains are asked themselves.</summary>
    public ModelState? State { get; init; }

    /// <summary>Why, in one sentence; times are UTC.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Records since the model's first one.</summary>
    public required ulong Records { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Ingestion time of the last commit.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>Begin of the period of event time that the figures are of.</summary>
    public DateTimeOffset? RecentFrom { get; init; }

    public DateTimeOffset? RecentTo { get; init; }

    /// <summary>Records of that period.</summary>
    public ulong RecentRecords { get; init; }

    /// <summary>Those of them whose actual outcome is known, which accuracy, AUC and RMSE are of.</summary>
    public ulong RecentLabelled { get; init; }

    /// <summary>No records have come for a minute by the wall clock, so that the rates are 0.</summary>
    public bool IsStale { get; init; }

    /// <summary>Estimated predictions per second; 0 when it is stale, absent when one record alone is known.</summary>
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

    /// <summary>How sampling holds a target precision; absent: the model has none.</summary>
    public SamplingHealth? Sampling { get; init; }

    public required int NodesReporting { get; init; }

    public required int NodesExpected { get; init; }

    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>How long the model's data is kept, by the wall clock; absent: for ever.</summary>
    public double? RetentionSeconds { get; init; }
}
