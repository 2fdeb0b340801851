using System.Collections.Concurrent;
using Orleans;

namespace OrleansMonitor.Embedded.Activations;

internal sealed partial class SiloRuntime
{
    private static readonly DeactivationReason ShuttingDown =
        new(DeactivationReasonCode.ShuttingDown, "The silo is stopping.");

    private readonly ConcurrentDictionary<GrainClass, bool> _closed = new();
    private readonly IdleCollector _collector;
    private volatile bool _allClosed;

    internal Task StartAsync() => SystemScheduler.Run(async () =>
    {
        _collector.Start();
        await Reminders.StartAsync();
    });

    /// <summary>
    /// Deactivates everything, class by class in the configured order: a class takes no new work, its activations finish
    /// theirs and run OnDeactivateAsync, and only then comes the next class.
    /// </summary>
    internal Task StopAsync(CancellationToken cancellationToken) => SystemScheduler.Run(async () =>
    {
        _collector.Stop();
        Reminders.Stop();
        var started = Time.GetTimestamp();
        foreach (var type in Options.DeactivationOrder)
        {
            var remaining = Options.ShutdownTimeout - Time.GetElapsedTime(started);
            // Half of what is left, so that a class that hangs leaves time for those that come after it.
            await DrainAsync(c => c.Type.IsAssignableTo(type), remaining / 2, cancellationToken);
        }

        _allClosed = true;
        await DrainAsync(static _ => true, Options.ShutdownTimeout - Time.GetElapsedTime(started), cancellationToken);
        Factory.Pending.Dispose();
    });

    private bool AcceptsActivations(GrainClass grainClass) =>
        !_allClosed && (_closed.IsEmpty || !_closed.ContainsKey(grainClass));

    private async Task DrainAsync(Func<GrainClass, bool> selects, TimeSpan time, CancellationToken cancellationToken)
    {
        foreach (var grainClass in Manifest.Classes)
        {
            if (selects(grainClass))
                _closed[grainClass] = true;
        }

        var limit = time > TimeSpan.Zero ? time : TimeSpan.Zero;
        using var timeout = new CancellationTokenSource(limit, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            var activations = Catalog.Snapshot().FindAll(a => selects(a.Class));
            if (activations.Count == 0)
                return;
            foreach (var activation in activations)
                activation.Drain(ShuttingDown);
            try
            {
                await Task.WhenAll(activations.ConvertAll(a => a.Deactivated)).WaitAsync(linked.Token);
            }
            catch (OperationCanceledException)
            {
                foreach (var activation in activations.FindAll(a => !a.Deactivated.IsCompleted))
                {
                    OnDeactivationFailed(activation, new TimeoutException(
                        $"{activation.GrainId} did not finish its work within {limit} while the silo stopped (ShutdownTimeout)."));
                    activation.Deactivate(ShuttingDown);
                }

                return;
            }
        }
    }
}
