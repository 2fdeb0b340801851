using OrleansMonitor.Health;

namespace OrleansMonitor.Changes;

/// <summary>The course of one figure of a model against its own past: a control chart, and when its mean changed.</summary>
public sealed record ModelChanges : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>As rules name it, such as <c>accuracy</c> or <c>data_drift(amount)</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Of the figure; empty for a number without one.</summary>
    public required string Unit { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>As it was asked for, such as <c>1h</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The time zone of its days and months; absent: UTC.</summary>
    public string? TimeZone { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Points before each one that its limits are from, at most.</summary>
    public required int History { get; init; }

    /// <summary>Limits are so many standard deviations from the centre.</summary>
    public required double Limit { get; init; }

    /// <summary>Points between two false alarms of the cumulative sum, on average.</summary>
    public required double RunLength { get; init; }

    /// <summary>δ of the adaptive window.</summary>
    public required double Confidence { get; init; }

    /// <summary>Factor by which the figure varies more than independent records would have it, as a variance; 1 where chance explains it or it is not known.</summary>
    public required double Overdispersion { get; init; }

    /// <summary>Points without the figure, with the reason of the first.</summary>
    public required int PointsWithoutValue { get; init; }

    public string? Reason { get; init; }

    /// <summary>Lasting changes, in ascending order of time.</summary>
    public required IReadOnlyList<FigureChange> Changes { get; init; }

    /// <summary>In ascending order of time.</summary>
    public required IReadOnlyList<ChartPoint> Points { get; init; }
}

/// <summary>A lasting change of a figure's mean.</summary>
public sealed record FigureChange
{
    /// <summary>Begin of the first point that is other, as far as can be told.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>End of the point with which it was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Mean of the points since the change before, and until the next.</summary>
    public required double Before { get; init; }

    public required double After { get; init; }

    /// <summary>Whether the figure is worse after it; absent where neither direction is.</summary>
    public bool? IsWorse { get; init; }

    public required IReadOnlyList<ChangeDetector> Detectors { get; init; }

    /// <summary>For people.</summary>
    public required string Sentence { get; init; }
}

public enum ChangeDetector
{
    PageHinkley,
    Adwin,
}

/// <summary>A point of a control chart.</summary>
public sealed record ChartPoint
{
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required double Value { get; init; }

    /// <summary>Records that the figure is of.</summary>
    public required ulong Records { get; init; }

    /// <summary>What the points before it have on average; absent, as the limits are, where there are fewer than eight.</summary>
    public double? Centre { get; init; }

    public double? Lower { get; init; }

    public double? Upper { get; init; }

    /// <summary>Standard deviations from the centre; absent also where the past never varied.</summary>
    public double? Deviations { get; init; }

    /// <summary>Whether the value is out of its limits.</summary>
    public bool IsOutside { get; init; }
}
