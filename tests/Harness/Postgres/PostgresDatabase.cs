using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Harness.Postgres;

/// <summary>A database of one test class; dropped with whatever is still connected to it.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    /// <summary>The database that migrated ones are copied from.</summary>
    public const string Template = "monitor_template";

    public PostgresServer Server => server;

    public string Name => name;

    public string ConnectionString { get; } = server.ConnectionString(name);

    /// <summary>Options of the library for this database.</summary>
    public PostgresOptions Options() => new() { ConnectionString = ConnectionString, ReadConnections = 4 };

    /// <summary>A data source with a pool of its own.</summary>
    public NpgsqlDataSource Open(int maxConnections = 10) => PostgresConnections.Open(Options(), "tests", maxConnections);

    public Task ExecuteAsync(string sql) => server.ExecuteAsync(name, sql);

    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task MigrateAsync(string connectionString)
    {
        var options = new PostgresOptions { ConnectionString = connectionString };
        await using var source = PostgresConnections.Open(options, "tests", 1);
        await new SchemaMigrator(source, options).MigrateAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await server.ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
}
