using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>From what a health grain answers to the figures that are shown.</summary>
public static class HealthResults
{
    /// <param name="data">The answer to <paramref name="query"/>.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="now">For the age of pending predictions.</param>
    public static ModelHealth ModelOf(HealthData data, HealthQuery query, DateTimeOffset now) => ModelOf(data, query, now, null);

    /// <param name="data">The answer to <paramref name="query"/>.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="now">For the age of pending predictions.</param>
    /// <param name="slice">Only of a slice; null: of all records.</param>
    /// <param name="baseline">The active one, whose dimensions figures of embeddings are of; null: none, or no embedding has several.</param>
    internal static ModelHealth ModelOf(HealthData data, HealthQuery query, DateTimeOffset now, WhereSlice? slice, Baseline? baseline = null)
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
        if (slice is not null)
            return SliceOf(health, rows, data, slice);
        health = health.WithFigures(rows, data.From, data.To, data.Watermark, data.PositiveClass, baseline);
        return data.Points is [var point] ? Without(health, point) : health;
    }

    internal static ModelCurves ModelCurvesOf(HealthData data, HealthQuery query)
    {
        var rows = Merge(data.Points);
        var kind = ScoreKind.PositiveClass;
        return new ModelCurves
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            Count = rows.ToScoreFigures(kind)?.Count ?? 0,
            Points = rows.ToScoreCurve(kind),
        };
    }

    private static ModelHealth SliceOf(ModelHealth health, PartialAggregate rows, HealthData data, WhereSlice slice)
    {
        var view = WhereSlice.ViewOf(data.Points);
        var warning = slice.Warning(view, data, out var isUnknown);
        return health.WithSlice(view.Describe(slice.Dimension, slice.Value), rows, data.From, data.To, data.Watermark) with
        {
            Where = slice.Text,
            UnknownSlice = health.UnknownSlice ?? (isUnknown ? true : null),
            Warnings = warning is null ? health.Warnings : [.. health.Warnings ?? [], warning],
        };
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

    internal static ModelSeries ModelSeriesOf(HealthData data, HealthQuery query, string step, WhereSlice? slice = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(query);
        var isUnknown = false;
        var warning = slice?.Warning(WhereSlice.ViewOf(data.Points), data, out isUnknown);
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
            Where = slice?.Text,
            UnknownSlice = SliceWarnings.IsUnknown(data, query) ?? (isUnknown ? true : null),
            Warnings = warning is null ? SliceWarnings.Of(data, query) : [.. SliceWarnings.Of(data, query) ?? [], warning],
            Points = slice is null
                ? Array.ConvertAll(data.Points, point => Without(SeriesPoint.OfModel(point.From, point.To, PartialAggregate.Decode(point.Partial), data.Watermark, data.PositiveClass), point))
                : [.. data.Points.Select(point => PointOf(point, slice, data.Watermark)).OfType<SeriesPoint>()],
        };
    }

    /// <summary>Null: the slice has no records in it.</summary>
    private static SeriesPoint? PointOf(HealthPoint point, WhereSlice slice, long watermark)
    {
        if (point.IsWithheld)
            return null;
        var rows = PartialAggregate.Decode(point.Partial);
        return WhereSlice.ViewOf([point]).Describe(slice.Dimension, slice.Value) is { } found ? SeriesPoint.OfSlice(point.From, point.To, rows, found, watermark) : null;
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
                Withheld = data.Points is [var only] ? WithheldFigures.Of(only.MinimumRecords, only.Withheld) : null,
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
