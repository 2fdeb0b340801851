using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;

namespace OrleansMonitor.Storage.Postgres.Migrations;

public sealed partial class SchemaMigrator
{
    private const int OldestServer = 14;

    private const string CreateHistory = """
        CREATE TABLE monitor_migrations (
            version integer PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            applied_by text NOT NULL DEFAULT current_user)
        """;

    private async Task<SchemaState> InspectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await RequireServerAsync(connection, cancellationToken).ConfigureAwait(false))
            return new SchemaState(0, _migrations);
        var applied = 0;
        await using var command = new NpgsqlCommand("SELECT version, name, checksum FROM monitor_migrations ORDER BY version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            applied++;
            var version = reader.GetInt32(0);
            // Older steps agree; what counts is how far the newer program went.
            if (version > KnownVersion)
            {
                applied = version;
                continue;
            }

            if (version != applied)
                throw new StoreException($"The schema's history lacks migration {applied}: {PostgresConnections.Describe(source)}. Restore the database from a backup.");
            var migration = _migrations[version - 1];
            if (reader.GetString(2) != migration.Checksum)
            {
                throw new StoreException(
                    $"Migration {migration} is not the one that was applied to the database: {PostgresConnections.Describe(source)} has checksum {reader.GetString(2)} of '{reader.GetString(1)}', this program has {migration.Checksum}. Start the program that made the schema.");
            }
        }

        if (applied > KnownVersion)
        {
            throw new StoreException(
                $"The schema has version {applied} and this program knows versions up to {KnownVersion}: {PostgresConnections.Describe(source)}. It was made by a newer version; start that one, or use another database.");
        }

        return new SchemaState(applied, [.. _migrations.Skip(applied)]);
    }

    /// <summary>Whether the server is one that can be used at all; answers whether the schema's history is there.</summary>
    private async Task<bool> RequireServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT
                current_setting('server_version_num')::integer, current_setting('server_encoding'), current_schema(),
                to_regclass('monitor_migrations') IS NOT NULL,
                to_regclass('monitor_migrations') IS NULL OR has_table_privilege(to_regclass('monitor_migrations'), 'SELECT'),
                current_user
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var major = reader.GetInt32(0) / 10_000;
        if (major < OldestServer)
            throw new StoreException($"The server is PostgreSQL {major}, and {OldestServer} or later is needed: {PostgresConnections.Describe(source)}.");
        if (reader.GetString(1) is var encoding and not "UTF8")
            throw new StoreException($"The database's encoding is {encoding}, and UTF8 is needed: {PostgresConnections.Describe(source)}.");
        if (reader.IsDBNull(2))
            throw new StoreException($"No schema of the search path exists: {PostgresConnections.Describe(source)}. Create one, or name another with 'Search Path' in the connection string.");
        if (!reader.GetBoolean(4))
            throw new StoreException($"The role '{reader.GetString(5)}' lacks the right SELECT on table monitor_migrations: {PostgresConnections.Describe(source)}.");
        return reader.GetBoolean(3);
    }

    private async Task RequireCreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT current_user, current_schema(), has_schema_privilege(current_schema(), 'CREATE')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!reader.GetBoolean(2))
        {
            throw new StoreException(
                $"The role '{reader.GetString(0)}' lacks the right CREATE on schema '{reader.GetString(1)}', which migrations need: {PostgresConnections.Describe(source)}. Grant it, or run 'orleansmonitor migrate' with a role that has it.");
        }
    }

    /// <summary>A silo may run with a role that cannot change the schema, but it must be able to use all of it.</summary>
    private async Task RequireRightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT current_user, r.privilege, c.relname
            FROM pg_class AS c
            CROSS JOIN LATERAL unnest(CASE
                WHEN c.relkind = 'S' THEN ARRAY['USAGE']
                WHEN c.relname IN ('orleansquery', 'monitor_migrations') THEN ARRAY['SELECT']
                ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] END) AS r (privilege)
            WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
              AND c.relkind IN ('r', 'S')
              AND (c.relname = 'orleansquery' OR c.relname LIKE 'orleans\_%' OR c.relname LIKE 'monitor\_%')
              AND NOT CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, r.privilege) ELSE has_table_privilege(c.oid, r.privilege) END
            ORDER BY c.relname, r.privilege
            LIMIT 1
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new StoreException(
                $"The role '{reader.GetString(0)}' lacks the right {reader.GetString(1)} on {reader.GetString(2)}: {PostgresConnections.Describe(source)}. Grant SELECT, INSERT, UPDATE, DELETE on all tables and USAGE on all sequences of the schema.");
        }
    }
}
