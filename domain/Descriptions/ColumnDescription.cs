using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>What a column holds now beside what the baseline, or other records in its place, have of it.</summary>
public sealed record ColumnDescription
{
    public required ColumnRole Role { get; init; }

    /// <summary>The name of a feature, a measurement or an embedding; empty for outputs.</summary>
    public required string Name { get; init; }

    /// <summary>As the baseline has it, or else as most values are.</summary>
    public required bool IsNumeric { get; init; }

    /// <summary>Null: no value arrived.</summary>
    public ColumnSummary? Current { get; init; }

    /// <summary>Null: there is no baseline, or it does not have the column.</summary>
    public ColumnSummary? Baseline { get; init; }

    /// <summary>What is wrong with the data or differs from the baseline, a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}

/// <summary>One side of a description; of an embedding, of the norms of its vectors, mismatched being those of another dimension. Shares are of all records, but those of categories, which are of the records that have one.</summary>
public sealed record ColumnSummary
{
    /// <summary>Values of the column's kind.</summary>
    public required ulong Count { get; init; }

    /// <summary>All records.</summary>
    public required ulong Records { get; init; }

    public double? MissingShare { get; init; }

    /// <summary>Categories where numbers are expected, and the other way round.</summary>
    public double? MismatchedShare { get; init; }

    /// <summary>Numbers beyond the smallest and the largest of the baseline; null where records were not counted with its bins.</summary>
    public double? OutOfRangeShare { get; init; }

    /// <summary>Categories that the baseline does not list; null where records were not counted with its bins.</summary>
    public double? UnseenShare { get; init; }

    /// <summary>Vectors whose numbers are all 0; null of what is no embedding.</summary>
    public double? ZeroShare { get; init; }

    /// <summary>Different categories; null of numbers, and where a baseline does not list all.</summary>
    public long? Distinct { get; init; }

    /// <summary>Two values or more, and all are the same.</summary>
    public required bool IsConstant { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public double? Min { get; init; }

    public double? LowerQuartile { get; init; }

    public double? Median { get; init; }

    public double? UpperQuartile { get; init; }

    public double? Max { get; init; }

    /// <summary>The most frequent categories; empty of numbers.</summary>
    public IReadOnlyList<CategoryShare> Top { get; init; } = [];
}

/// <param name="Name">The category.</param>
/// <param name="Share">Weighted share of the records that have a category.</param>
public readonly record struct CategoryShare(string Name, double Share);
