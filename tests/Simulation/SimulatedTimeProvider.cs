using OrleansMonitor.Simulation.Scheduling;

namespace OrleansMonitor.Simulation;

/// <summary>
/// Time that passes only when told to. Alone, a test calls <see cref="Advance"/>, which runs due callbacks on its own
/// thread, in the order of their due times; in a simulation the cluster advances it when no work is ready. Thread-safe.
/// </summary>
public sealed class SimulatedTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<SimulatedTimer> _timers = new(SimulatedTimer.ByDueTime);
    private readonly DateTimeOffset _start;
    private long _now;
    private long _sequence;
    private int _foreground;

    /// <param name="start">Default: 2025-01-01 00:00 UTC.</param>
    public SimulatedTimeProvider(DateTimeOffset? start = null) =>
        _start = start ?? new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _now));

    /// <summary>Timers that will fire.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
                return _timers.Count;
        }
    }

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SimulatedTimer(this, callback, state, isBackground: false);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>A timer for housekeeping, not yet started: a simulation that only waits for housekeeping is stuck.</summary>
    internal ITimer CreateBackgroundTimer(TimerCallback callback, object? state) =>
        new SimulatedTimer(this, callback, state, isBackground: true);

    /// <summary>Lets time pass. Callbacks that set further timers within it see them fire too.</summary>
    /// <param name="time">Not negative.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var target = Volatile.Read(ref _now) + time.Ticks;
        while (TakeNext(target, out _) is { } timer)
            timer.Fire();
        lock (_lock)
            Volatile.Write(ref _now, Math.Max(_now, target));
    }

    /// <summary>Whether a timer waits that is more than housekeeping.</summary>
    internal bool HasForegroundTimers
    {
        get
        {
            lock (_lock)
                return _foreground > 0;
        }
    }

    /// <summary>Moves to the next due time, if that is not after <paramref name="limit"/>, and takes the timer due then.</summary>
    /// <param name="limit">In ticks since the start.</param>
    /// <param name="more">Whether others are due at the same time.</param>
    internal SimulatedTimer? TakeNext(long limit, out bool more)
    {
        lock (_lock)
        {
            more = false;
            var timer = _timers.Min;
            if (timer is null || timer.DueAt > limit)
                return null;
            Remove(timer);
            if (timer.DueAt > _now)
                Volatile.Write(ref _now, timer.DueAt);
            timer.IsDue = true;
            if (timer.Period > 0)
                Add(timer, timer.DueAt + timer.Period);
            more = _timers.Min is { } next && next.DueAt <= _now;
            return timer;
        }
    }

    internal void Set(SimulatedTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            Remove(timer);
            timer.IsDue = false;
            timer.Period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Add(timer, _now + dueTime.Ticks);
        }
    }

    /// <summary>Whether a taken timer should still call back: it was not changed or disposed since.</summary>
    internal bool TryClaim(SimulatedTimer timer)
    {
        lock (_lock)
        {
            var due = timer.IsDue;
            timer.IsDue = false;
            return due;
        }
    }

    private void Add(SimulatedTimer timer, long dueAt)
    {
        timer.DueAt = dueAt;
        timer.Sequence = ++_sequence;
        _timers.Add(timer);
        _foreground += timer.IsBackground ? 0 : 1;
    }

    private void Remove(SimulatedTimer timer)
    {
        if (timer.Sequence != 0 && _timers.Remove(timer))
            _foreground -= timer.IsBackground ? 0 : 1;
    }
}
