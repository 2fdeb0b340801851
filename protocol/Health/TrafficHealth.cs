using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Health;

/// <summary>How many predictions there were, how fast they came and how many failed.</summary>
public sealed record TrafficHealth
{
    /// <summary>Records received, each counted once.</summary>
    public required ulong Records { get; init; }

    /// <summary>Predictions made, estimated from the records and their weights; equal to the records without sampling.</summary>
    public required double EstimatedPredictions { get; init; }

    /// <summary>
    /// Estimated predictions per second of event time: from the first record in the range on (a stream that has just begun
    /// is not divided by a whole hour), up to the end of the range or the watermark.
    /// </summary>
    public double? PredictionsPerSecond { get; init; }

    /// <summary>Records with an error.</summary>
    public required ulong Errors { get; init; }

    /// <summary>Weighted share of records with an error, 0 to 1.</summary>
    public double? ErrorRatio { get; init; }

    /// <summary>Wilson interval of <see cref="ErrorRatio"/>.</summary>
    public ConfidenceInterval? ErrorRatioInterval { get; init; }

    /// <summary>Errors by code, the most frequent first.</summary>
    public IReadOnlyList<NameCount>? ErrorCodes { get; init; }

    /// <summary>Errors of codes beyond the first 32.</summary>
    public ulong? OtherErrors { get; init; }

    public DateTimeOffset? FirstEventTime { get; init; }

    public DateTimeOffset? LastEventTime { get; init; }

    internal static TrafficHealth Of(TrafficSummary traffic, TimeSpan period) => new()
    {
        Records = traffic.Records,
        EstimatedPredictions = traffic.WeightSum,
        PredictionsPerSecond = period > TimeSpan.Zero ? traffic.Throughput(period) : null,
        Errors = traffic.Errors.TotalCount,
        ErrorRatio = traffic.ErrorRatio,
        ErrorRatioInterval = traffic.ErrorRatioInterval(),
        ErrorCodes = traffic.Errors.Count == 0 ? null : traffic.Errors.Top(TrafficSummary.MaxErrorCodes),
        OtherErrors = traffic.Errors.OtherCount == 0 ? null : traffic.Errors.OtherCount,
        FirstEventTime = traffic.FirstEventTime is { } first ? UnixTime.ToTime(first) : null,
        LastEventTime = traffic.LastEventTime is { } last ? UnixTime.ToTime(last) : null,
    };
}
