using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Health;

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

    /// <param name="from">Begin of the point, Unix milliseconds.</param>
    /// <param name="to">Its end.</param>
    /// <param name="rows">The rows in it, merged.</param>
    /// <param name="watermark">The model's.</param>
    /// <param name="positiveClass">The configured one, or the one that a client named.</param>
    internal static SeriesPoint OfModel(long from, long to, PartialAggregate rows, long watermark, string? positiveClass) =>
        Of(from, to, rows, Completeness.Of(rows.Traffic), watermark, positiveClass);

    internal static SeriesPoint OfNode(long from, long to, PartialAggregate rows, long watermark, ResourcePrices? prices) =>
        Of(from, to, rows, Completeness.OfNode(rows.Traffic), watermark, null) with
        {
            Resources = rows.HasResources ? ResourceHealth.Of(rows.Resources, prices) : null,
            Outputs = null, // predictions of different models are not of one kind
        };

    /// <summary>Of one slice of the rows.</summary>
    internal static SeriesPoint OfSlice(long from, long to, PartialAggregate rows, SliceDescription slice, long watermark) => new()
    {
        From = UnixTime.ToTime(from),
        To = UnixTime.ToTime(to),
        Completeness = Completeness.Of(rows.Traffic),
        Slice = SliceHealth.Of(slice, Length(from, to, watermark)),
    };

    private static SeriesPoint Of(long from, long to, PartialAggregate rows, Completeness completeness, long watermark, string? positiveClass)
    {
        var point = new SeriesPoint
        {
            From = UnixTime.ToTime(from),
            To = UnixTime.ToTime(to),
            Completeness = completeness,
        };
        return Fill(point, rows, Length(from, to, watermark), positiveClass, series: true);
    }

    /// <summary>A point's rates are over the whole point, so that points compare; the last one ends at the watermark.</summary>
    private static TimeSpan Length(long from, long to, long watermark) => Meaningful(Math.Clamp(watermark, from, to) - from);
}
