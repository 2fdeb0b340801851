using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>Which records a slice is of.</summary>
public enum SliceKind
{
    /// <summary>Those of a value, or of a value of each of two dimensions.</summary>
    Value,

    /// <summary>Those of all values past the limit.</summary>
    Other,

    /// <summary>Those without a value.</summary>
    Missing,
}

/// <summary>A slice by name.</summary>
/// <param name="Dimensions">One, or both of a pair.</param>
/// <param name="Values">Of each its value; empty where it is not of one.</param>
/// <param name="Kind">Which records it is of.</param>
public sealed record SliceName(IReadOnlyList<string> Dimensions, IReadOnlyList<string> Values, SliceKind Kind)
{
    /// <summary>As people read it.</summary>
    public string Text => Kind switch
    {
        SliceKind.Value => string.Join(", ", Dimensions.Zip(Values, static (dimension, value) => $"{dimension}={value}")),
        SliceKind.Other => $"other values of {string.Join(", ", Dimensions)}",
        _ => $"no {string.Join(", ", Dimensions)}",
    };

    internal static SliceName Of(string dimension, string? value, SliceKind kind) =>
        new(DimensionName.Split(dimension), value is null ? [] : DimensionName.Split(value), kind);
}

/// <summary>A figure of the records of one side.</summary>
/// <param name="Records">Records that it is of.</param>
/// <param name="Share">Of all records that the figure is of, 0 to 1, by weight.</param>
/// <param name="Value">Null: there are none.</param>
/// <param name="Interval">At 95%.</param>
public sealed record SliceFigure(ulong Records, double Share, double? Value, ConfidenceInterval? Interval)
{
    internal static SliceFigure Of(in SliceMean? mean, double weight) =>
        mean is { } known ? new SliceFigure(known.Count, weight > 0 ? Math.Min(1, known.Weight / weight) : 0, known.Value, known.ShownInterval()) : new SliceFigure(0, 0, null, null);
}

/// <summary>A slice and its figure.</summary>
public sealed record SliceEntry(SliceName Slice, SliceFigure Figure);
