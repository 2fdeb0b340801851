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
    /// is not divided by a whole hour), up to the end of the range or the watermark. Absent where that is less than a second, as for
    /// one record.
    /// </summary>
    public double? PredictionsPerSecond { get; init; }

    /// <summary>Records with an error.</summary>
    public required ulong Errors { get; init; }

    /// <summary>Weighted share of records with an error, 0 to 1.</summary>
    public double? ErrorRatio { get; init; }

    /// <summary>Exact interval of <see cref="ErrorRatio"/>.</summary>
    public ConfidenceInterval? ErrorRatioInterval { get; init; }

    /// <summary>Errors by code, the most frequent first.</summary>
    public IReadOnlyList<NameCount>? ErrorCodes { get; init; }

    /// <summary>Errors of other codes than the 32 most frequent.</summary>
    public ulong? OtherErrors { get; init; }

    public DateTimeOffset? FirstEventTime { get; init; }

    public DateTimeOffset? LastEventTime { get; init; }

    internal static TrafficHealth Of(TrafficSummary traffic, TimeSpan period)
    {
        var codes = traffic.Errors.Top(TrafficSummary.MaxErrorCodes);
        var others = traffic.Errors.TotalCount - Math.Min(traffic.Errors.TotalCount, codes.Aggregate(0UL, static (sum, code) => sum + code.Count));
        return new TrafficHealth
        {
            Records = traffic.Records,
            EstimatedPredictions = traffic.WeightSum,
            PredictionsPerSecond = period > TimeSpan.Zero && traffic.Records > 1 ? traffic.Throughput(period) : null,
            Errors = traffic.Errors.TotalCount,
            ErrorRatio = traffic.ErrorRatio,
            ErrorRatioInterval = traffic.ErrorRatioInterval(),
            ErrorCodes = codes.Count == 0 ? null : codes,
            OtherErrors = others == 0 ? null : others,
            FirstEventTime = traffic.FirstEventTime is { } first ? UnixTime.ToTime(first) : null,
            LastEventTime = traffic.LastEventTime is { } last ? UnixTime.ToTime(last) : null,
        };
    }
}
