using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Storage;

public enum StorageProvider
{
    /// <summary>One file in the data directory; what is acknowledged survives any crash of the process or the machine.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, named in the section <c>Postgres</c>; what a cluster of silos needs.</summary>
    Postgres,

    /// <summary>Nothing survives the process: for trials and tests.</summary>
    Memory,
}

/// <summary>Where aggregates are kept (configuration section <c>Storage</c>, in which the settings of the SQLite file stand too).</summary>
public sealed class StorageOptions : SqliteOptions
{
    public const string Section = "Storage";

    /// <summary>Default: Sqlite.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// Whether a silo brings a PostgreSQL schema up to date when it starts. Default true; false where its role may not, and
    /// <c>orleansmonitor migrate</c> is run before. An SQLite file is always brought up to date.
    /// </summary>
    public bool Migrate { get; set; } = true;

    /// <summary>Commits that may wait for the writer, 1 to 1,000,000; past it callers wait. Default 8,192.</summary>
    public int MaxQueuedCommits { get; set; } = 8192;

    /// <summary>Commits that one transaction may group, 1 to 10,000. Default 1,024.</summary>
    public int MaxGroupedCommits { get; set; } = 1024;

    /// <summary>Bytes that one transaction may group, 64 KiB to 1 GiB; a larger commit goes alone. Default 16 MiB.</summary>
    public long MaxGroupedBytes { get; set; } = 16 << 20;

    /// <summary>Whether silos meet in a database, before the options are bound: what the rest is made of follows from it.</summary>
    public static bool IsCluster(IConfiguration configuration) =>
        nameof(StorageProvider.Postgres).Equals(configuration[$"{Section}:{nameof(Provider)}"], StringComparison.OrdinalIgnoreCase);

    public GroupLimits GroupLimits => new(MaxQueuedCommits, MaxGroupedCommits, MaxGroupedBytes);
}
