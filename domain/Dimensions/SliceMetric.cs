namespace OrleansMonitor.Domain.Dimensions;

/// <summary>A figure that slices have: a share or a mean of records, so that what each slice adds to the whole can be told.</summary>
public sealed record SliceMetric
{
    private readonly Func<SliceSums, SliceMean?> _read;

    internal SliceMetric(Func<SliceSums, SliceMean?> read) => _read = read;

    /// <summary>As rules name it, its argument included.</summary>
    public required string Name { get; init; }

    /// <summary><c>ratio</c> (0 to 1), <c>s</c>, or empty.</summary>
    public required string Unit { get; init; }

    /// <summary>In a sentence: <c>accuracy</c>, <c>the mean latency</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>The class that it is of; null: of none.</summary>
    public string? Class { get; init; }

    /// <summary>What is counted, for those who have too few: <c>labelled predictions</c>.</summary>
    public required string Counted { get; init; }

    /// <summary>The figure of a slice; null where it has no such records.</summary>
    internal SliceMean? Of(SliceSums sums) => _read(sums);
}
