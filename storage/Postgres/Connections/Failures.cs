using System.Net.Sockets;
using Npgsql;

namespace OrleansMonitor.Storage.Postgres.Connections;

/// <summary>What an error of the server or the connection means.</summary>
internal static class Failures
{
    /// <summary>Whether the same again may go well.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        PostgresException e => e.SqlState is
            PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.IdleSessionTimeout
            or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.TooManyConnections
            // After a failover the old primary answers this until its clients find the new one.
            or PostgresErrorCodes.ReadOnlySqlTransaction
            || e.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException e => e.InnerException is SocketException or IOException or TimeoutException or null || e.IsTransient,
        SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>
    /// Whether a transaction that ended like this surely did not take place. An error that the server reports ends it, except
    /// where the server went away over it; a lost connection or a missing answer says nothing.
    /// </summary>
    public static bool IsCertain(Exception error) =>
        error is PostgresException e
        && e.SqlState is not (PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout)
        && !e.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>Whether something that was written is at fault, and not the server: of a group, the rest may go well without it.</summary>
    public static bool IsOfData(Exception error) => error switch
    {
        // Cardinality, data, constraints, limits.
        PostgresException e => e.SqlState[..2] is "21" or "22" or "23" or "54",
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException => false,
        _ => true,
    };

    /// <summary>The error in words that name the server and what to do; no message of a client library, which might quote a secret.</summary>
    public static StoreException Explain(Exception error, NpgsqlDataSource source)
    {
        if (error is StoreException known)
            return known;
        var target = PostgresConnections.Describe(source);
        var message = error switch
        {
            PostgresException e => e.SqlState switch
            {
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                    $"PostgreSQL refuses the role or its password: {target} ({e.SqlState}: {e.MessageText}).",
                PostgresErrorCodes.InvalidCatalogName => $"The database does not exist: {target}. Create it, or correct the connection string.",
                PostgresErrorCodes.InsufficientPrivilege => $"A right is missing: {target} (42501: {e.MessageText}).",
                PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                    $"The schema is not what this program expects: {target} ({e.SqlState}: {e.MessageText}). Run 'orleansmonitor migrate'.",
                PostgresErrorCodes.DiskFull => $"The server's disk is full: {target} (53100: {e.MessageText}).",
                PostgresErrorCodes.TooManyConnections => $"The server has no connection left: {target} (53300: {e.MessageText}). Raise its max_connections, or lower Postgres:ReadConnections.",
                PostgresErrorCodes.ReadOnlySqlTransaction => $"The server is read-only, probably a standby: {target} (25006: {e.MessageText}).",
                _ => $"PostgreSQL reports an error: {target} ({e.SqlState}: {e.MessageText}).",
            },
            { InnerException: TimeoutException } or TimeoutException => $"PostgreSQL did not answer in time: {target}.",
            _ when FindSocketError(error) is { } socket => $"PostgreSQL cannot be reached: {target} ({socket.SocketErrorCode}).",
            _ => $"The connection to PostgreSQL failed: {target} ({error.Message})",
        };
        return new StoreException(message, error);
    }

    private static SocketException? FindSocketError(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is SocketException socket)
                return socket;
        }

        return null;
    }
}
