using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Store;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Storage;

/// <summary>
/// Opens the store before anything else starts and closes it after everything else stopped: hosted services start in the
/// order in which they were added and stop in reverse, so this one is added first.
/// </summary>
internal sealed partial class StoreLifetime(
    IAggregateStore store, DataDirectoryLock directory, StorageOptions options, IServiceProvider services, TimeProvider time, ILogger<StoreLifetime> logger) : IHostedService
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

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
        // It has a while of its own: the others may have used up the time of the stop. What is not written by then was not
        // acknowledged, and a silo that stops must not end as one that crashes.
        if (store is IAsyncDisposable disposable)
        {
            try
            {
                await disposable.DisposeAsync().AsTask().WaitAsync(CloseTimeout, time, CancellationToken.None);
            }
            catch (TimeoutException e)
            {
                LogNotClosed(e, CloseTimeout);
            }
        }

        directory.Dispose();
    }

    [LoggerMessage(1, LogLevel.Warning, "The store did not close within {Timeout}; what it had not written was not acknowledged, and its clients send it again")]
    private partial void LogNotClosed(Exception exception, TimeSpan timeout);

    private Task PrepareSchemaAsync(SchemaMigrator migrator, CancellationToken cancellationToken) =>
        options.Migrate ? migrator.MigrateAsync(cancellationToken) : migrator.RequireCurrentAsync(cancellationToken);
}
