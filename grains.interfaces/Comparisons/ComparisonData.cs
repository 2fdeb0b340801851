using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Grains.Comparisons;

/// <summary>
/// Asks for two versions of a model over [<paramref name="From"/>, <paramref name="To"/>), Unix milliseconds. Without <paramref name="From"/>: from
/// the first record on of the version that came later, or all there is if they never ran together.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ComparisonQuery")]
public sealed record ComparisonQuery(
    [property: Id(0)] string Model,
    [property: Id(1)] string Baseline,
    [property: Id(2)] string Candidate,
    [property: Id(3)] long? From = null,
    [property: Id(4)] long? To = null,
    [property: Id(5)] string? Segment = null);

/// <summary>
/// The answer, as it crosses between silos: partial aggregates, from which the caller computes the figures. The range is that of the rows that
/// enclose what was asked for; <paramref name="Versions"/> are all that the model has, and <paramref name="MinimumRecords"/> the fewest that a figure may be of.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ComparisonData")]
public sealed record ComparisonData(
    [property: Id(0)] string Model,
    [property: Id(1)] long From,
    [property: Id(2)] long To,
    [property: Id(3)] string[] Versions,
    [property: Id(4)] string? PositiveClass,
    [property: Id(5)] ComparisonSide Baseline,
    [property: Id(6)] ComparisonSide Candidate,
    [property: Id(7)] HealthLimit? Exceeded = null,
    [property: Id(8)] int MinimumRecords = 0);

/// <summary>A version: all of its records, and those of each segment.</summary>
[GenerateSerializer, Immutable, Alias("om.ComparisonSide")]
public sealed record ComparisonSide(
    [property: Id(0)] ComparisonSlice All,
    [property: Id(1)] ComparisonSlice[] Segments);

/// <summary>
/// Records: their encoded partial aggregate without what <paramref name="Withheld"/> names, and how means of which no squares are kept vary from
/// window to window.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ComparisonSlice")]
public sealed record ComparisonSlice(
    [property: Id(0)] string Segment,
    [property: Id(1)] byte[] Partial,
    [property: Id(2)] WindowMeans SquaredErrors,
    [property: Id(3)] WindowMeans Costs,
    [property: Id(4)] string[]? Withheld = null);

/// <summary>What a <see cref="BatchVariance"/> holds.</summary>
[GenerateSerializer, Immutable, Alias("om.WindowMeans")]
public sealed record WindowMeans(
    [property: Id(0)] int Windows,
    [property: Id(1)] double Effective,
    [property: Id(2)] double Mean,
    [property: Id(3)] double SquaredDeviations)
{
    public static WindowMeans Of(in BatchVariance variance) => new(variance.Windows, variance.Effective, variance.Mean, variance.SquaredDeviations);

    public BatchVariance ToVariance() => new(Windows, Effective, Mean, SquaredDeviations);
}
