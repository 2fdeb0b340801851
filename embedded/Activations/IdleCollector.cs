using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>Looks at every activation once per quantum and deactivates those idle for longer than their class allows.</summary>
internal sealed class IdleCollector(SiloRuntime silo)
{
    private ITimer? _timer;

    internal void Start()
    {
        _timer = BackgroundTimer.Create(silo.Time, static state => ((IdleCollector)state!).Collect(), this);
        _timer.Change(silo.Options.CollectionQuantum, silo.Options.CollectionQuantum);
    }

    internal void Stop() => _timer?.Dispose();

    private void Collect()
    {
        var now = silo.Time.GetTimestamp();
        foreach (var activation in silo.Catalog.Snapshot())
            activation.CollectIfIdle(now);
    }
}
