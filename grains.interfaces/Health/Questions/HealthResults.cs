using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>From what a health grain answers to the figures that are shown.</summary>
public static class HealthResults
{
    /// <param name="data">The answer to <paramref name="query"/>.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="now">For the age of pending predictions.</param>
    public static ModelHealth ModelOf(HealthData data, HealthQuery query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(query);
        var rows = Merge(data.Points);
        var health = new ModelHealth
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            Completeness = Completeness.Of(rows.Traffic) with
            {
                PendingPredictions = data.PendingPredictions,
                OldestPendingAgeSeconds = Completeness.Age(data.OldestPending, now),
                NodesReporting = data.NodesReporting,
                NodesExpected = data.NodesExpected,
                Watermark = UnixTime.ToTimeOrNull(data.Watermark),
            },
            Labels = data.Labels,
            Versions = data.Versions,
            Segments = data.Segments,
            Nodes = data.Peers,
            RetentionSeconds = data.Retention?.TotalSeconds,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            Sampling = SamplingOf(data.Sampling),
        };
        return data.Points is [var point] ? Without(health.WithFigures(rows, data.From, data.To, data.Watermark, data.PositiveClass), point) : health.WithFigures(rows, data.From, data.To, data.Watermark, data.PositiveClass);
    }

    internal static SamplingHealth? SamplingOf(SamplingData? data) =>
        data is null ? null : new SamplingHealth(data.Rate, data.Metric, data.HalfWidth, data.Period.TotalSeconds, data.Reached, data.Bound);

    private static ModelHealth Without(ModelHealth health, HealthPoint point)
    {
        var (classification, withheld) = WithheldFigures.Of(health.Classification, point.MinimumRecords, point.Withheld ?? []);
        return withheld is null ? health : health with { Classification = classification, Completeness = health.Completeness with { Withheld = withheld } };
    }

    private static SeriesPoint Without(SeriesPoint health, HealthPoint point)
    {
        var (classification, withheld) = WithheldFigures.Of(health.Classification, point.MinimumRecords, point.Withheld ?? []);
        return withheld is null ? health : health with { Classification = classification, Completeness = health.Completeness with { Withheld = withheld } };
    }

    public static ModelSeries ModelSeriesOf(HealthData data, HealthQuery query, string step)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(query);
        return new ModelSeries
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Step = step,
            TimeZone = query.TimeZone,
            Version = query.Version,
            Segment = query.Segment,
            Watermark = UnixTime.ToTimeOrNull(data.Watermark),
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            Points = Array.ConvertAll(data.Points, point => Without(SeriesPoint.OfModel(point.From, point.To, PartialAggregate.Decode(point.Partial), data.Watermark, data.PositiveClass), point)),
        };
    }

    public static NodeHealth NodeOf(HealthData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var rows = Merge(data.Points);
        var health = new NodeHealth
        {
            Node = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Completeness = Completeness.OfNode(rows.Traffic) with
            {
                Watermark = UnixTime.ToTimeOrNull(data.Watermark),
                Withheld = data.Points is [{ Withheld: { } withheld } point] ? new WithheldFigures(point.MinimumRecords, withheld) : null,
            },
            Models = Array.ConvertAll(data.Slices, slice => NodeModelOf(slice, data)),
            RetentionSeconds = data.Retention?.TotalSeconds,
        };
        return health.WithFigures(rows, data.From, data.To, data.Watermark, data.Prices?.ToPrices());
    }

    public static NodeSeries NodeSeriesOf(HealthData data, HealthQuery query, string step)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(query);
        var prices = data.Prices?.ToPrices();
        return new NodeSeries
        {
            Node = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Step = step,
            TimeZone = query.TimeZone,
            Watermark = UnixTime.ToTimeOrNull(data.Watermark),
            Points = Array.ConvertAll(data.Points, point => Without(SeriesPoint.OfNode(point.From, point.To, PartialAggregate.Decode(point.Partial), data.Watermark, prices), point)),
        };
    }

    private static NodeModelHealth NodeModelOf(HealthSlice slice, HealthData data)
    {
        var rows = PartialAggregate.Decode(slice.Partial);
        return NodeModelHealth.Of(slice.Model, rows, HealthFigures.Period(rows, data.From, data.To, data.Watermark));
    }

    private static PartialAggregate Merge(HealthPoint[] points)
    {
        var rows = new PartialAggregate();
        foreach (var point in points)
            rows.MergeEncoded(point.Partial);
        return rows;
    }
}
