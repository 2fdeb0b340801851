using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Health;

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

    /// <summary>How long the model's data is kept, by the wall clock; absent: for ever.</summary>
    [JsonPropertyOrder(24)]
    public double? RetentionSeconds { get; init; }

    /// <summary>Adds the figures of rows.</summary>
    /// <param name="rows">All of them, merged.</param>
    /// <param name="from">Begin of the effective range, Unix milliseconds.</param>
    /// <param name="to">Its end.</param>
    /// <param name="watermark">The model's.</param>
    /// <param name="positiveClass">The configured one, or the one that a client named.</param>
    internal ModelHealth WithFigures(PartialAggregate rows, long from, long to, long watermark, string? positiveClass) =>
        Fill(this, rows, Period(rows, from, to, watermark), positiveClass, series: false);
}

/// <summary>What became of the labels that came on their own, since the model's first record.</summary>
public sealed record LabelCounts(
    ulong Joined,
    ulong Duplicate,
    ulong Conflict,
    ulong Unknown,
    ulong Waiting,
    ulong Expired,
    ulong Evicted);
