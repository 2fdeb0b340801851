using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Postgres.Migrations;

/// <summary>
/// Brings a database's schema up to what this program knows. Each step is one transaction. Of several processes that start at
/// once, one holds the lock and migrates; the others wait for it and find it done.
/// </summary>
public sealed partial class SchemaMigrator(
    NpgsqlDataSource source, PostgresOptions options, ILogger<SchemaMigrator>? logger = null, IReadOnlyList<Migration>? migrations = null)
{
    /// <summary>The advisory lock's key ("omigrate"); advisory locks are those of one database.</summary>
    private const long LockKey = 0x6F6D696772617465;

    private readonly ILogger _logger = logger ?? NullLogger<SchemaMigrator>.Instance;
    private readonly IReadOnlyList<Migration> _migrations = migrations ?? Migration.All;

    public int KnownVersion => _migrations.Count;

    /// <summary>What the database has; changes nothing.</summary>
    /// <exception cref="StoreException">The server cannot be used, or its schema is a newer program's, or a step was changed.</exception>
    public Task<SchemaState> InspectAsync(CancellationToken cancellationToken) => RunAsync(InspectAsync, cancellationToken);

    /// <summary>Runs the steps that the database lacks and answers what it lacked before.</summary>
    /// <exception cref="StoreException">As for <see cref="InspectAsync(CancellationToken)"/>, or the role may not change the schema.</exception>
    public Task<SchemaState> MigrateAsync(CancellationToken cancellationToken) => RunAsync(MigrateAsync, cancellationToken);

    /// <summary>Fails with both versions named unless the schema is what this program knows and the role may use it.</summary>
    public async Task RequireCurrentAsync(CancellationToken cancellationToken)
    {
        var state = await InspectAsync(cancellationToken).ConfigureAwait(false);
        if (!state.IsCurrent)
        {
            throw new StoreException(
                $"The schema has version {state.Version} and this program needs version {KnownVersion}: {PostgresConnections.Describe(source)}. Run 'orleansmonitor migrate', or set Storage:Migrate=true.");
        }

        await RunAsync(RequireRightsAsync, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SchemaState> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Most starts find nothing to do; they need neither the lock nor the right to change the schema.
        var state = await InspectAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!state.IsCurrent)
        {
            await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            try
            {
                state = await InspectAsync(connection, cancellationToken).ConfigureAwait(false);
                if (state.Version == 0 && !state.IsCurrent)
                    await RequireCreateAsync(connection, cancellationToken).ConfigureAwait(false);
                foreach (var migration in state.Pending)
                    await ApplyAsync(connection, migration, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // A connection that broke gave its lock back by breaking.
                if (connection.FullState == System.Data.ConnectionState.Open)
                    await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None).ConfigureAwait(false);
            }
        }

        await RequireRightsAsync(connection, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"SET lock_timeout = {(long)options.MigrationLockTimeout.TotalMilliseconds}", cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreException(
                $"Another process has been migrating the schema for {options.MigrationLockTimeout.TotalSeconds:0} s (Postgres:MigrationLockTimeout): {PostgresConnections.Describe(source)}.", e);
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (migration.Version == 1)
                await ExecuteAsync(connection, CreateHistory, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, migration.Sql, cancellationToken).ConfigureAwait(false);
            await using var record = new NpgsqlCommand("INSERT INTO monitor_migrations (version, name, checksum) VALUES ($1, $2, $3)", connection);
            record.Parameters.Add(new NpgsqlParameter<int> { TypedValue = migration.Version });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Checksum });
            await record.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is not PostgresErrorCodes.AdminShutdown)
        {
            throw new StoreException(
                $"Migration {migration} failed and was rolled back: {PostgresConnections.Describe(source)} ({e.SqlState}: {e.MessageText}).", e);
        }

        LogApplied(migration.Version, migration.Name);
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Math.Ceiling(options.MigrationTimeout.TotalSeconds) };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task RunAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken) => RunAsync(
        async (connection, cancellation) =>
        {
            await work(connection, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return await work(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw Failures.Explain(e, source);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Migrated the schema to version {Version} ({Name})")]
    private partial void LogApplied(int version, string name);
}
