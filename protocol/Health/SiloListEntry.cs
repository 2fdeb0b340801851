namespace OrleansMonitor.Health;

public enum SiloState
{
    /// <summary>It says that it runs.</summary>
    Active,

    /// <summary>It said that it ends.</summary>
    Stopped,

    /// <summary>It went without a word.</summary>
    Lost,
}

/// <summary>A silo, as it last said of itself.</summary>
public sealed record SiloListEntry
{
    public required string Silo { get; init; }

    public required SiloState State { get; init; }

    /// <summary>Of the build.</summary>
    public required string Version { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? LastContact { get; init; }

    /// <summary>Of all processors of its machine, 0 to 1.</summary>
    public double? CpuUtilization { get; init; }

    public double? MemoryBytes { get; init; }

    /// <summary>Records that its nodes commit.</summary>
    public double? RecordsPerSecond { get; init; }

    /// <summary>Batches accepted and not yet durable.</summary>
    public required int UncommittedBatches { get; init; }

    /// <summary>Age of the oldest of these, seconds; 0 when there is none.</summary>
    public double? LagSeconds { get; init; }
}
