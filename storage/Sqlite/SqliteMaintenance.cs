using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// Keeps the files small, on the writer's thread between transactions: the write-ahead log is copied into the database when
/// it has grown by <see cref="SqliteOptions.CheckpointBytes"/>, and pages that deletions freed go back to the file system a
/// few at a time when they are many (the file keeps a reserve, since retention frees about as much as ingestion takes).
/// </summary>
internal sealed partial class SqliteMaintenance(SqliteDatabase database, SqliteOptions options, StoreInstruments instruments, ILogger logger)
{
    private const int VacuumPages = 512;
    private const int MinFreePages = 4096;

    // SQLITE_DBSTATUS_CACHE_WRITE: pages that this connection has written to the log.
    private const int CacheWrite = 9;

    private int _pagesSinceCopy;

    public void AfterTransaction(SqliteConnection connection)
    {
        SQLitePCL.raw.sqlite3_db_status(connection.Handle!, CacheWrite, out var pages, out _, 1);
        _pagesSinceCopy += pages;
        if ((long)_pagesSinceCopy * SqliteDatabase.PageSize < options.CheckpointBytes)
            return;
        _pagesSinceCopy = 0;
        try
        {
            // PASSIVE copies what no reader still needs and waits for nobody; once all is copied the log starts over. If
            // readers kept that from happening until the file is past its bound, TRUNCATE waits for them.
            Checkpoint(connection, database.LogBytes < options.MaxLogBytes ? "PASSIVE" : "TRUNCATE");
            GiveBackFreePages(connection);
        }
        catch (SqliteException e)
        {
            // The commit before it is durable all the same; the next copy tries again.
            LogMaintenanceFailed(e, database.Path);
        }
    }

    /// <summary>Leaves one file behind, so that a copy of it is a backup.</summary>
    public void Close(SqliteConnection connection)
    {
        try
        {
            Checkpoint(connection, "TRUNCATE");
        }
        catch (SqliteException e)
        {
            LogMaintenanceFailed(e, database.Path);
        }
    }

    private void Checkpoint(SqliteConnection connection, string mode)
    {
        connection.Execute($"PRAGMA wal_checkpoint({mode})");
        instruments.LogCopied();
    }

    private static void GiveBackFreePages(SqliteConnection connection)
    {
        var free = connection.ReadLong("PRAGMA freelist_count");
        if (free > MinFreePages && free > connection.ReadLong("PRAGMA page_count") / 4)
            connection.Execute($"PRAGMA incremental_vacuum({VacuumPages})");
    }

    [LoggerMessage(10, LogLevel.Warning, "Copying the write-ahead log of {Path} failed; it grows until the next attempt")]
    private partial void LogMaintenanceFailed(Exception exception, string path);
}
