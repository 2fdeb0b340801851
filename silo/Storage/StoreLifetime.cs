using OrleansMonitor.Grains.Storage;
using OrleansMonitor.Silo.Storage.Sqlite;

namespace OrleansMonitor.Silo.Storage;

/// <summary>
/// Opens the store before anything else starts and closes it after everything else stopped: hosted services start in the
/// order in which they were added and stop in reverse, so this one is added first.
/// </summary>
internal sealed class StoreLifetime(IAggregateStore store, DataDirectoryLock directory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is SqliteAggregateStore)
            directory.Take();
        return store.InitializeAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (store is IAsyncDisposable disposable)
            await disposable.DisposeAsync().AsTask().WaitAsync(cancellationToken);
        directory.Dispose();
    }
}
