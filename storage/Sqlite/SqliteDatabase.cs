using Microsoft.Data.Sqlite;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>Opens connections to the database file with the settings that the guarantees rest on.</summary>
internal sealed class SqliteDatabase(SqliteOptions options)
{
    public const string FileName = "orleansmonitor.db";

    /// <summary>
    /// 8 KiB: a row of 2 KB stays within its b-tree page (an index b-tree keeps up to a quarter of a page in a cell)
    /// instead of an overflow page.
    /// </summary>
    public const int PageSize = 8192;

    public string Path { get; } = options.FilePath();

    public string LogPath => Path + "-wal";

    public long LogBytes
    {
        get
        {
            var file = new FileInfo(LogPath);
            return file.Exists ? file.Length : 0;
        }
    }

    /// <summary>
    /// The one connection that writes. <c>synchronous = FULL</c> syncs the write-ahead log at every transaction, so a commit
    /// that was answered survives a power cut; grouping commits makes it cheap. Checkpoints are run by the writer, which
    /// knows how long the log is; SQLite's own are off.
    /// </summary>
    public SqliteConnection OpenWriter()
    {
        PrivateFiles.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // SQLite gives its log and the index of that the mode of the database.
        PrivateFiles.Open(Path, FileShare.ReadWrite | FileShare.Delete).Dispose();
        PrivateFiles.Protect(LogPath);
        PrivateFiles.Protect(Path + "-shm");
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            // Both must precede the first table, and the page size the switch to WAL.
            connection.Execute($"PRAGMA page_size = {PageSize}; PRAGMA auto_vacuum = INCREMENTAL;");
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;");
            connection.Execute("PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        connection.Execute("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;");
        return connection;
    }

    /// <summary>An error that says which file, what happened and what to do about it.</summary>
    public StoreException Explain(Exception exception)
    {
        var cause = exception is SqliteException { SqliteErrorCode: var code }
            ? code switch
            {
                5 or 6 => $"another process holds its lock for longer than Storage:BusyTimeout ({options.BusyTimeout})",
                8 => "it is read-only",
                10 => "the disk reported an input/output error",
                11 => "the file is damaged; restore it from a backup",
                13 => "the disk is full",
                14 => "the file cannot be opened; check that the directory is writable",
                26 => "the file is not an SQLite database",
                _ => "SQLite error " + code,
            }
            : exception.GetType().Name;
        return new StoreException($"The store {Path} failed: {cause}. {exception.Message}", exception);
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
