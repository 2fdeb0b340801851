using Orleans;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Reminders;

/// <summary>A reminder that this silo ticks. Ticks do not overlap; those missed while the silo was down are not made up for.</summary>
internal sealed class LocalReminder : IDisposable
{
    // Timers have an upper limit; a longer wait is made of several.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    private readonly SiloRuntime _silo;
    private readonly ITimer _timer;
    private DateTime _next;
    private bool _disposed;

    /// <param name="silo">Ticks it.</param>
    /// <param name="entry">What is stored.</param>
    /// <param name="isNew">It was registered just now: its first tick is due though its time has just passed.</param>
    internal LocalReminder(SiloRuntime silo, ReminderEntry entry, bool isNew)
    {
        _silo = silo;
        Entry = entry;
        _timer = CleanContext.CreateTimer(silo.Time, static state => ((LocalReminder)state!).OnDue(), this);
        _next = isNew ? entry.StartAt : FirstTick(entry, Now);
        Arm();
    }

    internal ReminderEntry Entry { get; }

    private DateTime Now => _silo.Time.GetUtcNow().UtcDateTime;

    public void Dispose()
    {
        _disposed = true;
        _timer.Dispose();
    }

    /// <summary>The first tick that is not in the past.</summary>
    internal static DateTime FirstTick(ReminderEntry entry, DateTime now)
    {
        if (now <= entry.StartAt)
            return entry.StartAt;
        var periods = (now - entry.StartAt + entry.Period - TimeSpan.FromTicks(1)).Ticks / entry.Period.Ticks;
        return entry.StartAt + periods * entry.Period;
    }

    private void OnDue() => _silo.SystemScheduler.Post(static state => _ = ((LocalReminder)state!).TickAsync(), this);

    private async Task TickAsync()
    {
        if (_disposed)
            return;
        var now = Now;
        if (now >= _next)
        {
            var grainId = Entry.Key.GrainId;
            _silo.Statistics.OnReminderTick();
            try
            {
                var grain = _silo.Factory.GetGrain<IRemindable>(grainId);
                await grain.ReceiveReminder(Entry.Key.Name, new TickStatus(Entry.StartAt, Entry.Period, now));
            }
            catch (Exception error)
            {
                _silo.ReportUnobserved($"reminder {Entry.Key.Name}", grainId, error);
            }

            _next = FirstTick(Entry, Now + TimeSpan.FromTicks(1));
        }

        if (!_disposed)
            Arm();
    }

    private void Arm()
    {
        var wait = _next - Now;
        if (wait < TimeSpan.Zero)
            wait = TimeSpan.Zero;
        // Timers count whole milliseconds; rounded up, so that the tick is never early.
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        _timer.Change(wait < MaxWait ? wait : MaxWait, Timeout.InfiniteTimeSpan);
    }
}
