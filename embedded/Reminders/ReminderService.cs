using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Reminders;

/// <summary>
/// Ticks the reminders of the grains that fall to this silo. All but <see cref="Stop"/> runs as turns of the silo's own
/// scheduler. The store is read in full at the start, once per refresh period, and when silos come or go.
/// </summary>
internal sealed class ReminderService(SiloRuntime silo, IReminderStore store)
{
    private static readonly GrainId NoGrain = GrainId.Create("silo", "reminders");

    private readonly Dictionary<ReminderKey, LocalReminder> _reminders = [];
    private ITimer? _refresh;
    private bool _refreshing;
    private volatile bool _stopped;

    internal int Count => _reminders.Count;

    internal async Task StartAsync()
    {
        _refresh = BackgroundTimer.Create(silo.Time, static state => ((ReminderService)state!).Refresh(), this);
        _refresh.Change(silo.Options.ReminderRefreshPeriod, silo.Options.ReminderRefreshPeriod);
        await ReadAllAsync();
    }

    internal void Stop()
    {
        _stopped = true;
        _refresh?.Dispose();
        foreach (var reminder in _reminders.Values)
            reminder.Dispose();
        _reminders.Clear();
    }

    /// <summary>Reads every reminder again.</summary>
    internal void Refresh() => silo.SystemScheduler.Post(static state => _ = ((ReminderService)state!).RefreshAsync(), this);

    /// <summary>Reads one reminder again, which was changed.</summary>
    internal void Reload(ReminderKey key) => silo.SystemScheduler.Post(
        static state =>
        {
            var (service, changed) = ((ReminderService, ReminderKey))state!;
            _ = service.ReloadAsync(changed);
        },
        (this, key));

    private async Task RefreshAsync()
    {
        // A store slower than the refresh period must not pile up readings.
        if (_refreshing)
            return;
        _refreshing = true;
        try
        {
            await ReadAllAsync();
        }
        catch (Exception error)
        {
            silo.ReportUnobserved("reading reminders", NoGrain, error);
        }
        finally
        {
            _refreshing = false;
        }
    }

    private async Task ReadAllAsync()
    {
        var stored = await store.ReadAllAsync(CancellationToken.None);
        var owned = new HashSet<ReminderKey>();
        foreach (var entry in stored)
        {
            if (!silo.Transport.OwnsReminders(silo, entry.Key.GrainId))
                continue;
            owned.Add(entry.Key);
            Keep(entry, isNew: false);
        }

        foreach (var key in _reminders.Keys.Where(k => !owned.Contains(k)).ToArray())
            Drop(key);
    }

    private async Task ReloadAsync(ReminderKey key)
    {
        try
        {
            var entry = await store.ReadAsync(key, CancellationToken.None);
            if (entry is not null && silo.Transport.OwnsReminders(silo, key.GrainId))
                Keep(entry, isNew: true);
            else
                Drop(key);
        }
        catch (Exception error)
        {
            silo.ReportUnobserved("reading a reminder", key.GrainId, error);
        }
    }

    private void Keep(ReminderEntry entry, bool isNew)
    {
        if (_stopped)
            return;
        if (_reminders.TryGetValue(entry.Key, out var known))
        {
            if (known.Entry.Etag == entry.Etag)
                return;
            known.Dispose();
        }

        _reminders[entry.Key] = new LocalReminder(silo, entry, isNew);
    }

    private void Drop(ReminderKey key)
    {
        if (_reminders.Remove(key, out var reminder))
            reminder.Dispose();
    }
}
