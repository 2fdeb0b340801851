using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Which columns of a file make labels; <see cref="Label"/> or <see cref="Actual"/> is given.</summary>
internal sealed record LabelPlan
{
    public required InputFile File { get; init; }

    public required string Model { get; init; }

    public required string Id { get; init; }

    public string? Label { get; init; }

    public string? Actual { get; init; }

    /// <summary>Whether labels take the place of earlier ones that say otherwise.</summary>
    public bool Replace { get; init; }

    public required string Node { get; init; }

    /// <summary>Rows in a batch.</summary>
    public required int BatchRows { get; init; }
}
