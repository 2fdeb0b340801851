using Npgsql;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Silo.Storage.Postgres;
using OrleansMonitor.Storage.Postgres.Locks;

namespace OrleansMonitor.Silo.Hosting.Embedded;

/// <summary>
/// The embedded host knows of no other silo, so on a database that others can reach it makes sure that there is none in its
/// cluster. (A data directory has a lock of its own.)
/// </summary>
internal sealed class SoleSilo(StorageOptions storage, IServiceProvider services) : IHostedService
{
    private ClusterLockKeeper? _keeper;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (storage.Provider != StorageProvider.Postgres)
            return Task.CompletedTask;
        var cluster = new ClusterLock(services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<ClusterName>().Id, alone: true);
        _keeper = ActivatorUtilities.CreateInstance<ClusterLockKeeper>(services, cluster);
        return _keeper.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _keeper?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}
