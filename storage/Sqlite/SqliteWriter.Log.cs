using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Storage.Sqlite;

internal sealed partial class SqliteWriter
{
    [LoggerMessage(1, LogLevel.Error, "A transaction of {Requests} writes to {Path} failed; its owners reload and try again")]
    private partial void LogTransactionFailed(Exception exception, int requests, string path);

    [LoggerMessage(2, LogLevel.Error, "One write to {Path} failed; the others of its transaction are durable")]
    private partial void LogPartFailed(Exception exception, string path);

    [LoggerMessage(3, LogLevel.Warning, "Rolling back in {Path} failed; the connection is replaced")]
    private partial void LogRollbackFailed(Exception exception, string path);
}
