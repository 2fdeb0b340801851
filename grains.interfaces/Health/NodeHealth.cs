using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Grains.Health;

/// <summary>What a node did for one model.</summary>
public sealed record NodeModelHealth
{
    public required string Model { get; init; }

    public required Completeness Completeness { get; init; }

    public TrafficHealth? Traffic { get; init; }

    /// <summary>Seconds.</summary>
    public LatencyFigures? Latency { get; init; }
}

/// <summary>The health of a node over a range of event time: its traffic over all models, each model's, and its resources.</summary>
public sealed record NodeHealth : HealthFigures
{
    public required string Node { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required Completeness Completeness { get; init; }

    [JsonPropertyOrder(20)]
    public ResourceHealth? Resources { get; init; }

    /// <summary>In ordinal order of their names; only those with records in the range.</summary>
    [JsonPropertyOrder(21)]
    public required IReadOnlyList<NodeModelHealth> Models { get; init; }

    /// <summary>Computes the figures from what a health grain answered.</summary>
    public static NodeHealth Of(HealthData data, ResourcePrices? prices = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var partial = new PartialAggregate();
        foreach (var point in data.Points)
            partial.MergeEncoded(point.Partial);
        var health = new NodeHealth
        {
            Node = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Completeness = Completeness.OfNode(partial.Traffic) with { Watermark = UnixTime.ToTimeOrNull(data.Watermark) },
            Resources = partial.HasResources ? ResourceHealth.Of(partial.Resources, prices) : null,
            Models = Array.ConvertAll(data.Slices, slice => OfModel(slice, data)),
        };
        return Fill(health, partial, Period(partial, data.From, data.To, data.Watermark), null, series: false);
    }

    private static NodeModelHealth OfModel(HealthSlice slice, HealthData data)
    {
        var partial = PartialAggregate.Decode(slice.Partial);
        return new NodeModelHealth
        {
            Model = slice.Model,
            Completeness = Completeness.OfNode(partial.Traffic),
            Traffic = partial.HasTraffic ? TrafficHealth.Of(partial.Traffic, Period(partial, data.From, data.To, data.Watermark)) : null,
            Latency = partial.HasLatency ? partial.Latency.Figures : null,
        };
    }
}
