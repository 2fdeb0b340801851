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

/// <summary>Where aggregates are kept (configuration section <c>Storage</c>).</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Default: Sqlite.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// Whether a silo brings a PostgreSQL schema up to date when it starts. Default true; false where its role may not, and
    /// <c>orleansmonitor migrate</c> is run before. An SQLite file is always brought up to date.
    /// </summary>
    public bool Migrate { get; set; } = true;

    /// <summary>Folder of the database file; created when absent. Default <c>./data</c>, below the working directory.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>Commits that may wait for the writer, 1 to 1,000,000; past it callers wait. Default 8,192.</summary>
    public int MaxQueuedCommits { get; set; } = 8192;

    /// <summary>Commits that one transaction may group, 1 to 10,000. Default 1,024.</summary>
    public int MaxGroupedCommits { get; set; } = 1024;

    /// <summary>Bytes that one transaction may group, 64 KiB to 1 GiB; a larger commit goes alone. Default 16 MiB.</summary>
    public long MaxGroupedBytes { get; set; } = 16 << 20;

    /// <summary>Connections for reading, 1 to 64: as many queries are answered at once, the others wait. Default 4.</summary>
    public int ReadConnections { get; set; } = 4;

    /// <summary>How long a statement waits for a lock that another process holds, 1 s to 1 min. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Size of the write-ahead log at which it is copied into the database, 1 MiB to 1 GiB. Larger: fewer copies of rows that
    /// change often, and a longer start after a crash. Default 32 MiB.
    /// </summary>
    public long CheckpointBytes { get; set; } = 32 << 20;

    /// <summary>
    /// Size of the write-ahead log, at least <see cref="CheckpointBytes"/> and at most 16 GiB, past which the writer waits for
    /// readers, so that the log can start again from its beginning. Default 256 MiB.
    /// </summary>
    public long MaxLogBytes { get; set; } = 256 << 20;
}
