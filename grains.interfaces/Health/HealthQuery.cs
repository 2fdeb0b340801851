using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// Asks for the health of a model or a node over [<paramref name="From"/>, <paramref name="To"/>), Unix milliseconds. Null bounds: the last
/// hour up to the watermark (From), everything up to now (To). Null slices: all of them, merged. <paramref name="Parts"/> are the
/// <see cref="Domain.Records.AggregateParts"/> that a series needs; 0: all.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.HealthQuery")]
public sealed record HealthQuery(
    [property: Id(0)] string Name,
    [property: Id(1)] long? From = null,
    [property: Id(2)] long? To = null,
    [property: Id(3)] string? Version = null,
    [property: Id(4)] string? Segment = null,
    [property: Id(5)] string? TimeZone = null,
    [property: Id(6)] ulong Parts = 0);

/// <summary>
/// One point of a series: its bounds (Unix milliseconds) and the encoded partial aggregate of the rows in it, without what fewer than
/// <paramref name="MinimumRecords"/> make up, which <paramref name="Withheld"/> names.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.HealthPoint")]
public sealed record HealthPoint(
    [property: Id(0)] long From,
    [property: Id(1)] long To,
    [property: Id(2)] byte[] Partial,
    [property: Id(3)] string[]? Withheld = null,
    [property: Id(4)] int MinimumRecords = 0)
{
    /// <summary>Whether nothing of it is shown.</summary>
    public bool IsWithheld => Withheld is [Withholding.Records];
}

/// <summary>
/// The answer, as it crosses between silos: partial aggregates, from which the caller computes the figures. The range of each
/// point is the effective one, of the rows that enclose what was asked for. <paramref name="Peers"/> are the nodes of a model or the models
/// of a node, <paramref name="Slices"/> a node's figures per model; <paramref name="PositiveClass"/> is the configured
/// one, or the one that a client named;
/// <paramref name="Retention"/> is null where data is kept for ever;
/// <paramref name="Prices"/> are those of a node's resources, null where none are configured.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.HealthData")]
public sealed record HealthData(
    [property: Id(0)] string Name,
    [property: Id(1)] long From,
    [property: Id(2)] long To,
    [property: Id(3)] HealthPoint[] Points,
    [property: Id(4)] long Watermark,
    [property: Id(5)] string[] Versions,
    [property: Id(6)] string[] Segments,
    [property: Id(7)] int NodesReporting,
    [property: Id(8)] int NodesExpected,
    [property: Id(9)] long PendingPredictions,
    [property: Id(10)] long OldestPending,
    [property: Id(11)] LabelCounts Labels,
    [property: Id(12)] string[] Peers,
    [property: Id(13)] string? PositiveClass,
    [property: Id(14)] HealthSlice[] Slices,
    [property: Id(15)] HealthLimit? Exceeded = null,
    [property: Id(16)] HealthPrices? Prices = null,
    [property: Id(18)] SamplingData? Sampling = null,
    [property: Id(17)] TimeSpan? Retention = null);

/// <summary>Why there are no points: the range has more rows, or the step makes more points, than one answer may hold.</summary>
[GenerateSerializer, Immutable, Alias("om.HealthLimit")]
public sealed record HealthLimit(
    [property: Id(0)] HealthLimitKind Kind,
    [property: Id(1)] int Limit);

public enum HealthLimitKind
{
    Rows,
    Points,

    /// <summary>The records are fewer than are shown.</summary>
    Records,
}

/// <summary>What a node did for one model over the whole range: the encoded partial aggregate of its rows.</summary>
[GenerateSerializer, Immutable, Alias("om.HealthSlice")]
public sealed record HealthSlice(
    [property: Id(0)] string Model,
    [property: Id(1)] byte[] Partial);
