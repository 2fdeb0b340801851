using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Tail;

/// <summary>Which files are followed, how, and where to.</summary>
internal sealed record TailSettings
{
    /// <summary>In full.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required SiloConnection Silo { get; init; }

    public required string Node { get; init; }

    public string? Delimiter { get; init; }

    /// <summary>Rows in a batch at most.</summary>
    public required int BatchRows { get; init; }

    /// <summary>Whether what a file holds that was never read is passed over.</summary>
    public bool FromEnd { get; init; }

    /// <summary>Whether it ends when all that is there has been counted.</summary>
    public bool Once { get; init; }
}
