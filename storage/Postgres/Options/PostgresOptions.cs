namespace OrleansMonitor.Storage.Postgres.Options;

/// <summary>The PostgreSQL server and how it is used (configuration section <c>Postgres</c>).</summary>
public sealed class PostgresOptions
{
    public const string Section = "Postgres";

    /// <summary>
    /// As Npgsql reads it: <c>Host=db;Database=monitor;Username=monitor</c>. Tables are made in the first schema of its search
    /// path. Needed, here or in <see cref="ConnectionStringFile"/>. Never logged.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the connection string, instead of <see cref="ConnectionString"/>.</summary>
    public string? ConnectionStringFile { get; set; }

    /// <summary>A file that holds the password alone; it replaces one in the connection string. Read again for every connection.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Connections for reading, 1 to 256: as many reads go on at once, the others wait. Default 8.</summary>
    public int ReadConnections { get; set; } = 8;

    /// <summary>Reads that may wait for a connection, 1 to 1,000,000; past it they fail at once. Default 8,192.</summary>
    public int MaxQueuedReads { get; set; } = 8192;

    /// <summary>Connections for commits, 1 to 16: as many groups of commits are written at once. Default 2.</summary>
    public int CommitConnections { get; set; } = 2;

    /// <summary>How long a new connection may take, 1 s to 5 min. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a statement may take, 1 s to 10 min. Default 15 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a read or a group of commits is tried when the server fails in a way that may pass, 1 to 20. Default 5.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The longest pause between two attempts, 10 ms to 1 min; the first is 50 ms and each is twice the one before. Default 1 s.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a migration waits for another process that migrates, 1 s to 1 h. Default 2 min.</summary>
    public TimeSpan MigrationLockTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one statement of a migration may take, 1 s to 24 h. Default 10 min.</summary>
    public TimeSpan MigrationTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
