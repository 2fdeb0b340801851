namespace OrleansMonitor.Charts;

/// <summary>The distribution of a figure of a model over time.</summary>
public sealed record HeatMap
{
    public required string Model { get; init; }

    /// <summary>latency, ttft, score or value.</summary>
    public required string Figure { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <summary>Length of a column.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Begin of each column, ascending.</summary>
    public required IReadOnlyList<DateTimeOffset> Time { get; init; }

    /// <summary>Bounds of the rows, ascending, one more than rows; none without a value. What lies beyond is counted in the outermost rows.</summary>
    public required IReadOnlyList<double> Edges { get; init; }

    /// <summary>By column and row: predictions, estimated from the records' weights.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Counts { get; init; }

    /// <summary>Of the edges: s, or empty for a number without one.</summary>
    public required string Unit { get; init; }

    /// <summary>Records that it is of.</summary>
    public required ulong N { get; init; }

    /// <summary>Why there is nothing.</summary>
    public string? Reason { get; init; }
}
