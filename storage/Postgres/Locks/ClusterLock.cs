using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;

namespace OrleansMonitor.Storage.Postgres.Locks;

/// <summary>
/// Says that a cluster is in use, by a lock of the database's that ends with the connection, however that ends. A silo that
/// cannot be one of several holds it alone; silos that know of each other share it. What is stored does not rest on it (every
/// commit is fenced): it spares two silos that would fence each other for ever. It needs a session of its own, which a
/// connection pooler in transaction mode does not give.
/// </summary>
/// <param name="source">The lock keeps one of its connections.</param>
/// <param name="clusterId">Which cluster.</param>
/// <param name="alone">Whether nobody else may use the cluster.</param>
public sealed class ClusterLock(NpgsqlDataSource source, string clusterId, bool alone) : IAsyncDisposable
{
    private readonly long _key = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("orleansmonitor cluster " + clusterId)));
    private NpgsqlConnection? _connection;

    public string ClusterId => clusterId;

    /// <summary>Waits this long for the lock and answers whether it is held; a silo that was killed keeps its lock until the server notices.</summary>
    /// <exception cref="StoreException">The server does not answer.</exception>
    public async Task<bool> TryTakeAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        var connection = source.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                $"SET lock_timeout = {Math.Max(1, (long)patience.TotalMilliseconds)}; SELECT {(alone ? "pg_advisory_lock" : "pg_advisory_lock_shared")}({_key}); SET lock_timeout = 0", connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            _connection = connection;
            return true;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
                return false;
            if (e is OperationCanceledException)
                throw;
            throw Failures.Explain(e, source);
        }
    }

    /// <summary>Whether the connection that holds the lock is still there.</summary>
    public async Task<bool> IsHeldAsync(CancellationToken cancellationToken)
    {
        if (_connection is null)
            return false;
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", _connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        try
        {
            // Back in the pool the connection would keep it until it is used again.
            await using var command = new NpgsqlCommand($"SELECT {(alone ? "pg_advisory_unlock" : "pg_advisory_unlock_shared")}({_key})", connection);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // It went with the connection.
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
