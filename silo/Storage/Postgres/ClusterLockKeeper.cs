using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Locks;

namespace OrleansMonitor.Silo.Storage.Postgres;

/// <summary>
/// Takes the cluster's lock before the grains start and looks after it: with a server that restarted it is gone, and is taken
/// again. A silo that finds the cluster in other hands for longer than a minute ends.
/// </summary>
internal sealed partial class ClusterLockKeeper(
    ClusterLock cluster, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ClusterLockKeeper> logger) : IHostedService
{
    /// <summary>How long a start waits for a silo that was killed: its server sees a closed connection at once, a lost one never sooner.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A server that has not noticed the loss of the old connection still holds the lock for it.</summary>
    private const int MaxRefusals = 12;

    private readonly CancellationTokenSource _stopping = new();
    private Task _watch = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await cluster.TryTakeAsync(Patience, cancellationToken).ConfigureAwait(false))
        {
            throw new StoreException(
                $"Cluster '{cluster.ClusterId}' is in use by another silo ({ClusterName.Setting}). A silo with the embedded grain host cannot share a cluster: stop the other one, give this one another cluster id, or build both with GrainRuntime=Orleans.");
        }

        _watch = WatchAsync(_stopping.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        await cluster.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var refusals = 0;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                refusals = await HoldsAsync(cancellationToken).ConfigureAwait(false) ? 0 : refusals + 1;
                if (refusals < MaxRefusals)
                    continue;
                LogTaken(cluster.ClusterId);
                lifetime.StopApplication();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>False: the server answered and somebody else has it. A server that does not answer gives it to nobody.</summary>
    private async Task<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.IsHeldAsync(cancellationToken).ConfigureAwait(false)
                || await cluster.TryTakeAsync(TimeSpan.FromMilliseconds(1), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            LogUnreachable(e);
            return true;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The lock of the cluster cannot be looked after while the server does not answer")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(2, LogLevel.Critical, "Another silo uses cluster {Cluster}; this one ends")]
    private partial void LogTaken(string cluster);
}
