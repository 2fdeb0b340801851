using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class PostgresConformanceTests : AggregateStoreConformance
{
    private PostgresDatabase? _database;
    private StoreParts? _parts;

    public override async Task DisposeAsync()
    {
        await _parts!.DisposeAsync();
        await _database!.DisposeAsync();
    }

    protected override async Task<IAggregateStore> OpenAsync()
    {
        _database ??= await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        if (_parts is not null)
            await _parts.DisposeAsync();
        _parts = new StoreParts(_database.Options());
        return _parts.Store;
    }
}
