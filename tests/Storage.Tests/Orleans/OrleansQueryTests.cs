using Npgsql;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Storage.Tests.Orleans;

/// <summary>What the AdoNet providers of Orleans rely on, of the statements themselves; the cluster tests run them through Orleans.</summary>
public abstract class OrleansQueryTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;
    private NpgsqlDataSource _source = null!;

    internal StoredQueries Queries { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        _source = _database.Open();
        Queries = new StoredQueries(_source);
        await Queries.LoadAsync();
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }
}
