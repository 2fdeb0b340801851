using OrleansMonitor.Grains.Storage;
using OrleansMonitor.Silo.Storage.Sqlite;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Store;

namespace OrleansMonitor.Silo.Storage;

/// <summary>
/// Opens the store before anything else starts and closes it after everything else stopped: hosted services start in the
/// order in which they were added and stop in reverse, so this one is added first.
/// </summary>
internal sealed class StoreLifetime(IAggregateStore store, DataDirectoryLock directory, StorageOptions options, IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is SqliteAggregateStore)
            directory.Take();
        if (store is PostgresAggregateStore)
            await PrepareSchemaAsync(services.GetRequiredService<SchemaMigrator>(), cancellationToken);
        await store.InitializeAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (store is IAsyncDisposable disposable)
            await disposable.DisposeAsync().AsTask().WaitAsync(cancellationToken);
        directory.Dispose();
    }

    private Task PrepareSchemaAsync(SchemaMigrator migrator, CancellationToken cancellationToken) =>
        options.Migrate ? migrator.MigrateAsync(cancellationToken) : migrator.RequireCurrentAsync(cancellationToken);
}
