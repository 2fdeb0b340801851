using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Health;

/// <summary>The health of a model over a range of event time.</summary>
public sealed record ModelHealth : HealthFigures
{
    public required string Model { get; init; }

    /// <summary>The effective range: the rows that enclose what was asked for. From is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>What was asked for; absent: all versions.</summary>
    public string? Version { get; init; }

    /// <summary>What was asked for; absent: all segments.</summary>
    public string? Segment { get; init; }

    public required Completeness Completeness { get; init; }

    /// <summary>Of the labels that came on their own, since the model's first record.</summary>
    [JsonPropertyOrder(20)]
    public LabelCounts? Labels { get; init; }

    /// <summary>All versions that the model has.</summary>
    [JsonPropertyOrder(21)]
    public required IReadOnlyList<string> Versions { get; init; }

    [JsonPropertyOrder(22)]
    public required IReadOnlyList<string> Segments { get; init; }

    [JsonPropertyOrder(23)]
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Computes the figures from what a health grain answered.</summary>
    /// <param name="data">The answer to <paramref name="query"/>.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="now">For the age of pending predictions.</param>
    public static ModelHealth Of(HealthData data, HealthQuery query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(query);
        var partial = new PartialAggregate();
        foreach (var point in data.Points)
            partial.MergeEncoded(point.Partial);
        var health = new ModelHealth
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            Completeness = Completeness.Of(partial.Traffic) with
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
        };
        return Fill(health, partial, Period(partial, data.From, data.To, data.Watermark), data.PositiveClass, series: false);
    }
}
