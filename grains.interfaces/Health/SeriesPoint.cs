using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Grains.Health;

/// <summary>One step of a series. Steps without records are left out.</summary>
public sealed record SeriesPoint : HealthFigures
{
    /// <summary>The step, or the rows in it where these are longer than the step.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required Completeness Completeness { get; init; }

    /// <summary>Only of a node.</summary>
    [JsonPropertyOrder(20)]
    public ResourceHealth? Resources { get; init; }

    internal static SeriesPoint OfModel(HealthPoint point, long watermark, string? positiveClass)
    {
        var partial = PartialAggregate.Decode(point.Partial);
        return Of(point, partial, Completeness.Of(partial.Traffic), watermark, positiveClass);
    }

    internal static SeriesPoint OfNode(HealthPoint point, long watermark, ResourcePrices? prices)
    {
        var partial = PartialAggregate.Decode(point.Partial);
        return Of(point, partial, Completeness.OfNode(partial.Traffic), watermark, null) with
        {
            Resources = partial.HasResources ? ResourceHealth.Of(partial.Resources, prices) : null,
        };
    }

    private static SeriesPoint Of(HealthPoint point, PartialAggregate partial, Completeness completeness, long watermark, string? positiveClass)
    {
        var result = new SeriesPoint
        {
            From = UnixTime.ToTime(point.From),
            To = UnixTime.ToTime(point.To),
            Completeness = completeness,
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
