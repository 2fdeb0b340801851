using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Dimensions;

/// <summary>A figure of a model by the values of a dimension, or of a pair of them, over a range of event time.</summary>
public sealed record ModelSlices : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    public required string Metric { get; init; }

    /// <summary><c>ratio</c>, <c>s</c>, or empty.</summary>
    public required string Unit { get; init; }

    /// <summary>Dimensions that records of the range have.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>Pairs that are counted, both names each.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Pairs { get; init; }

    /// <summary>What the slices are of: a dimension, or both of a pair.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>All records of the range.</summary>
    public required ulong Records { get; init; }

    /// <summary>Values in dimensions and pairs past the limit: they are in no slice.</summary>
    public required ulong Dropped { get; init; }

    /// <summary>The figure of all records; absent: none has it.</summary>
    public required SliceFigure? Whole { get; init; }

    /// <summary>Values in ordinal order; then those past the limit, and records without one.</summary>
    public required IReadOnlyList<SliceEntry> Slices { get; init; }
}

/// <summary>Which slices explain the change of a figure between two ranges or versions.</summary>
public sealed record ModelExplanation : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>What is explained.</summary>
    public required ExplainedSide After { get; init; }

    /// <summary>What it is held against.</summary>
    public required ExplainedSide Before { get; init; }

    public string? Segment { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    public required ChangeExplanation Explanation { get; init; }
}

/// <summary>Records of a range of event time.</summary>
/// <param name="From">The effective range, included.</param>
/// <param name="To">Not included.</param>
/// <param name="Version">Absent: of all versions.</param>
/// <param name="Records">How many.</param>
public sealed record ExplainedSide(DateTimeOffset From, DateTimeOffset To, string? Version, ulong Records);
