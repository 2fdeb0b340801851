using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Health;

/// <summary>One step of a series. Steps without records are left out.</summary>
public sealed record SeriesPoint : HealthFigures
{
    /// <summary>The step, or the rows in it where these are longer than the step.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required Completeness Completeness { get; init; }

    internal static SeriesPoint Of(HealthPoint point, long watermark, string? positiveClass)
    {
        var partial = PartialAggregate.Decode(point.Partial);
        var result = new SeriesPoint
        {
            From = UnixTime.ToTime(point.From),
            To = UnixTime.ToTime(point.To),
            Completeness = Completeness.Of(partial.Traffic),
        };
        return Fill(result, partial, Length(point, watermark), positiveClass, series: true);
    }

    /// <summary>A point's rates are over the whole point, so that points compare; the last one ends at the watermark.</summary>
    private static TimeSpan Length(HealthPoint point, long watermark)
    {
        var end = Math.Clamp(watermark, point.From, point.To);
        return TimeSpan.FromMilliseconds(Math.Max(1000, end - point.From));
    }
}

/// <summary>A model's figures over time.</summary>
public sealed record ModelSeries
{
    public required string Model { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>As it was asked for, such as <c>1h</c> or <c>1mo</c>.</summary>
    public required string Step { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>In ascending order of time.</summary>
    public required IReadOnlyList<SeriesPoint> Points { get; init; }

    /// <summary>Computes the figures from what a health grain answered.</summary>
    public static ModelSeries Of(HealthData data, HealthQuery query, string step)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(query);
        return new ModelSeries
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Step = step,
            Version = query.Version,
            Segment = query.Segment,
            Watermark = UnixTime.ToTimeOrNull(data.Watermark),
            Points = Array.ConvertAll(data.Points, point => SeriesPoint.Of(point, data.Watermark, data.PositiveClass)),
        };
    }
}
