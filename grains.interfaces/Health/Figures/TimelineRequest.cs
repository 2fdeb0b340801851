using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>A question about the course of figures as it was asked, every parameter as text; null: not given.</summary>
public sealed record TimelineRequest(OwnerKind Kind, string Name)
{
    public const int DefaultPoints = 300;

    /// <summary>What is shown of a model where nothing is said.</summary>
    public static readonly IReadOnlyList<string> DefaultFigures = ["rate", "errors", "latency_p50", "latency_p95", "latency_p99", FigureName.Quality];

    /// <summary>What is shown of a node.</summary>
    public static readonly IReadOnlyList<string> DefaultNodeFigures = ["rate", "errors", "latency_p50", "latency_p95", "latency_p99"];

    public IReadOnlyList<string>? Figures { get; init; }

    public string? Step { get; init; }

    public int Points { get; init; } = DefaultPoints;

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    public string? TimeZone { get; init; }
}
