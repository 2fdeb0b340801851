namespace OrleansMonitor.Storage.Sqlite;

/// <summary>Where the database file is and how it is used.</summary>
public class SqliteOptions
{
    /// <summary>Folder of the database file; created when absent. Default <c>./data</c>, below the working directory.</summary>
    public string DataDirectory { get; set; } = "./data";

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

    /// <summary>The database file.</summary>
    public string FilePath() => Path.GetFullPath(Path.Combine(DataDirectory, SqliteDatabase.FileName));
}
