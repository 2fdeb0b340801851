using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Health;

namespace OrleansMonitor.Comparisons;

/// <summary>Two versions of a model by all their records of a range of event time, figure by figure.</summary>
public sealed record ModelComparison
{
    public required string Model { get; init; }

    /// <summary>The effective range, of the rows that enclose what was asked for.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? Segment { get; init; }

    public required ComparisonVerdict Verdict { get; init; }

    /// <summary>The verdict, for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>What else one must know to believe it.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required ComparedVersionEntry Baseline { get; init; }

    public required ComparedVersionEntry Candidate { get; init; }

    /// <summary>How long both ran; 0: never together.</summary>
    public required double OverlapSeconds { get; init; }

    /// <summary>The confidence, at all looks and over all figures that decide.</summary>
    public required double Level { get; init; }

    /// <summary>Those that decide first.</summary>
    public required IReadOnlyList<FigureComparison> Figures { get; init; }

    /// <summary>How the segments of the two versions' traffic differ; absent where there are no two segments.</summary>
    public MixShift? Mix { get; init; }

    /// <summary>Features, measurements and classes of which the versions differ; absent of a silo of an earlier build.</summary>
    public SchemaComparison? Schema { get; init; }
}

public sealed record ComparedVersionEntry
{
    /// <summary>Empty: the records without a version.</summary>
    public required string Version { get; init; }

    public required ulong Records { get; init; }

    public required ulong Labelled { get; init; }

    public DateTimeOffset? First { get; init; }

    public DateTimeOffset? Last { get; init; }

    /// <summary>What too few of the version's records make up to be told; absent: nothing.</summary>
    public WithheldFigures? Withheld { get; init; }
}
