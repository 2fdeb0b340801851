using Npgsql;
using OrleansMonitor.Storage.Postgres.Locks;

namespace OrleansMonitor.Silo.Storage.Postgres;

/// <summary>
/// On a database that others can reach, says that this silo uses its cluster. The embedded host knows of no other silo and wants
/// the cluster for itself; silos that know each other share it. (A data directory has a lock of its own.)
/// </summary>
internal abstract class ClusterUse(bool alone, StorageOptions storage, IServiceProvider services) : IHostedService
{
    private ClusterLockKeeper? _keeper;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (storage.Provider != StorageProvider.Postgres)
            return Task.CompletedTask;
        var cluster = new ClusterLock(services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<ClusterName>().Id, alone);
        _keeper = ActivatorUtilities.CreateInstance<ClusterLockKeeper>(services, cluster);
        return _keeper.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _keeper?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}

internal sealed class SoleUse(StorageOptions storage, IServiceProvider services) : ClusterUse(alone: true, storage, services);

internal sealed class SharedUse(StorageOptions storage, IServiceProvider services) : ClusterUse(alone: false, storage, services);
