using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>What can be said of a slice's part in a change.</summary>
public enum SliceVerdict
{
    /// <summary>Its figure or its share of the records changed, beyond chance.</summary>
    Significant,

    /// <summary>Chance explains it.</summary>
    NotSignificant,

    /// <summary>Too few records on a side.</summary>
    Untested,
}

/// <summary>A slice's part in the change of a figure.</summary>
public sealed record SliceChange
{
    public required SliceName Slice { get; init; }

    public required SliceFigure Before { get; init; }

    public required SliceFigure After { get; init; }

    /// <summary>Of the slice's own figure; null where a side has no records.</summary>
    public required double? Difference { get; init; }

    /// <summary>At 95%.</summary>
    public required ConfidenceInterval? DifferenceInterval { get; init; }

    /// <summary>What it adds to the difference of the whole: <see cref="Within"/> and <see cref="Mix"/>. Over the slices of one dimension they sum to it.</summary>
    public required double Contribution { get; init; }

    /// <summary>Because its figure changed: the mean of both shares, times the difference of the figure.</summary>
    public required double Within { get; init; }

    /// <summary>Because its share of the records changed: the difference of the shares, times how far its mean figure is from that of the whole.</summary>
    public required double Mix { get; init; }

    /// <summary>How much the figure of all other records changed.</summary>
    public required double? RestDifference { get; init; }

    /// <summary>That its figure did not change; null: not tested.</summary>
    public required double? PValue { get; init; }

    /// <summary>The same, adjusted for all tests (Benjamini and Hochberg).</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>That its share of the records did not change, likewise.</summary>
    public required double? SharePValue { get; init; }

    public double? AdjustedSharePValue { get; init; }

    public SliceVerdict Verdict { get; init; }

    /// <summary>Why it was not tested; empty where it was.</summary>
    public required string Reason { get; init; }
}

/// <summary>Which slices explain the change of a figure.</summary>
public sealed record ChangeExplanation
{
    public required string Metric { get; init; }

    /// <summary><c>ratio</c>, <c>s</c>, or empty.</summary>
    public required string Unit { get; init; }

    /// <summary>Of all records; null: there are none with the figure.</summary>
    public required SliceFigure? Before { get; init; }

    public required SliceFigure? After { get; init; }

    public required double? Difference { get; init; }

    public required ConfidenceInterval? DifferenceInterval { get; init; }

    /// <summary>That the figure of all records did not change.</summary>
    public required double? PValue { get; init; }

    /// <summary>Slices of all dimensions and pairs.</summary>
    public required int Slices { get; init; }

    /// <summary>Those that have enough records to be tested.</summary>
    public required int Tested { get; init; }

    /// <summary>Values in dimensions and pairs past the limit, on both sides: they are in no slice.</summary>
    public required ulong Dropped { get; init; }

    /// <summary>For people.</summary>
    public required string Sentence { get; init; }

    /// <summary>The slice that the sentence names, then the largest parts of the change, then what went against it.</summary>
    public required IReadOnlyList<SliceChange> Changes { get; init; }
}
