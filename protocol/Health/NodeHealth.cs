using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Health;

/// <summary>What a node did for one model.</summary>
public sealed record NodeModelHealth
{
    public required string Model { get; init; }

    public required Completeness Completeness { get; init; }

    public TrafficHealth? Traffic { get; init; }

    /// <summary>Seconds.</summary>
    public LatencyFigures? Latency { get; init; }

    /// <summary>What was predicted, labelled or not.</summary>
    public OutputHealth? Outputs { get; init; }

    internal static NodeModelHealth Of(string model, PartialAggregate rows, TimeSpan period) => new()
    {
        Model = model,
        Completeness = Completeness.OfNode(rows.Traffic),
        Traffic = rows.HasTraffic ? TrafficHealth.Of(rows.Traffic, period) : null,
        Latency = rows.HasLatency ? rows.Latency.Figures : null,
        Outputs = rows.HasOutputs ? OutputHealth.Of(rows, series: false) : null,
    };
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

    /// <summary>How long the node's data is kept, by the wall clock; absent: for ever.</summary>
    [JsonPropertyOrder(22)]
    public double? RetentionSeconds { get; init; }

    /// <summary>Adds the figures of rows.</summary>
    /// <param name="rows">All of them, merged.</param>
    /// <param name="from">Begin of the effective range, Unix milliseconds.</param>
    /// <param name="to">Its end.</param>
    /// <param name="watermark">The node's.</param>
    /// <param name="prices">Of its resources; null: none are configured.</param>
    internal NodeHealth WithFigures(PartialAggregate rows, long from, long to, long watermark, ResourcePrices? prices) =>
        Fill(this, rows, Period(rows, from, to, watermark), null, series: false) with
        {
            Resources = rows.HasResources ? ResourceHealth.Of(rows.Resources, prices) : null,
            Outputs = null, // predictions of different models are not of one kind
        };
}
