using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Which columns of a file make labels; <see cref="Label"/>, <see cref="Actual"/> or <see cref="Measures"/> are given.</summary>
internal sealed record LabelPlan
{
    public required ITable File { get; init; }

    public required string Model { get; init; }

    public required string Id { get; init; }

    public string? Label { get; init; }

    public string? Actual { get; init; }

    /// <summary>Columns with measurements.</summary>
    public IReadOnlyList<string> Measures { get; init; } = [];

    /// <summary>Whether numbers are averaged with earlier ones of the same prediction and name.</summary>
    public bool Mean { get; init; }

    /// <summary>Whether labels take the place of earlier ones that say otherwise.</summary>
    public bool Replace { get; init; }

    /// <summary>The key of the ids; null: they are hashed without one.</summary>
    public IdKey? Key { get; init; }

    public required string Node { get; init; }

    /// <summary>Rows in a batch.</summary>
    public required int BatchRows { get; init; }
}
