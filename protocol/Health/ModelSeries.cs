namespace OrleansMonitor.Health;

/// <summary>A model's figures over time.</summary>
public sealed record ModelSeries : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>As it was asked for, such as <c>1h</c> or <c>1mo</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The time zone of its days and months, as it was asked for; absent: UTC.</summary>
    public string? TimeZone { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <summary>The slice that was asked for, such as <c>country=DE</c>; absent: all records.</summary>
    public string? Where { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>In ascending order of time.</summary>
    public required IReadOnlyList<SeriesPoint> Points { get; init; }
}
