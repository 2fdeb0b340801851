using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Health;

/// <summary>How well the scores of a model tell its classes apart, threshold by threshold, over a range of event time.</summary>
public sealed record ModelCurves : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>The effective range, of the rows that enclose what was asked for.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Labelled records with a score of the positive class in [0, 1].</summary>
    public required ulong Count { get; init; }

    /// <summary>From the highest threshold down; empty unless both outcomes occurred.</summary>
    public required IReadOnlyList<ScoreCurvePoint> Points { get; init; }
}
