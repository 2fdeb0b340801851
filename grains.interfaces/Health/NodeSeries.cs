using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Grains.Health;

/// <summary>A node's figures over time: its traffic and latency over all models, and its resources.</summary>
public sealed record NodeSeries
{
    public required string Node { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>As it was asked for, such as <c>1h</c> or <c>1mo</c>.</summary>
    public required string Step { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>In ascending order of time.</summary>
    public required IReadOnlyList<SeriesPoint> Points { get; init; }

    /// <summary>Computes the figures from what a health grain answered.</summary>
    public static NodeSeries Of(HealthData data, string step, ResourcePrices? prices = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new NodeSeries
        {
            Node = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Step = step,
            Watermark = UnixTime.ToTimeOrNull(data.Watermark),
            Points = Array.ConvertAll(data.Points, point => SeriesPoint.OfNode(point, data.Watermark, prices)),
        };
    }
}
