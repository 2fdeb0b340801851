using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Where a replay goes, its node and producer, and its speed.</summary>
internal sealed record ReplaySettings
{
    public required SiloConnection Silo { get; init; }

    public Uri Endpoint => Silo.Endpoint;

    public required string Node { get; init; }

    public required Guid Producer { get; init; }

    /// <summary>Event time per wall time; null: as fast as the silo takes it.</summary>
    public double? Speed { get; init; }

    /// <summary>Whether the answer to a batch is waited for until it is durable, and then says what became of its labels.</summary>
    public bool WaitForCommit { get; init; }

    /// <summary>How long nothing may become durable before the replay is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
