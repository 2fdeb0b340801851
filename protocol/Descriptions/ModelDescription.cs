using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Descriptions;

/// <summary>What a model's features and outputs hold over a range of event time, beside a baseline where there is one.</summary>
public sealed record ModelDescription : ISliceAnswer
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

    /// <summary>Absent: none is active, or the data is described beside other records.</summary>
    public BaselineEntry? Baseline { get; init; }

    /// <summary>The other records of the model that stand in the place of a baseline; absent: none.</summary>
    public DescribedSide? Against { get; init; }

    public required ulong Records { get; init; }

    /// <summary>Records that were counted with the baseline's bins; shares out of range and unseen are of them.</summary>
    public required ulong Binned { get; init; }

    /// <summary>Of all columns, a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Outputs first, then features by name.</summary>
    public required IReadOnlyList<ColumnDescription> Columns { get; init; }
}

/// <summary>Other records of the model.</summary>
/// <param name="Name">In a sentence, such as <c>version 2.0</c> or <c>the earlier range</c>.</param>
/// <param name="From">The effective range, included.</param>
/// <param name="To">Not included.</param>
/// <param name="Version">Absent: of all versions.</param>
/// <param name="Records">How many.</param>
public sealed record DescribedSide(string Name, DateTimeOffset From, DateTimeOffset To, string? Version, ulong Records);
