using System.Diagnostics;

namespace OrleansMonitor.Harness;

/// <summary>
/// A clock that stands still until it is advanced; timers fire on the advancing thread, in order of time. Reading it takes no
/// lock: a lock that is contended for the first time makes an event, 56 bytes on the thread whose garbage a test may count.
/// </summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks = start.UtcTicks;

    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due);
                if (next is null)
                {
                    Volatile.Write(ref _ticks, end.UtcTicks);
                    return;
                }

                Volatile.Write(ref _ticks, Math.Max(_ticks, next.Due!.Value.UtcTicks));
                next.Due = next.Period > TimeSpan.Zero ? GetUtcNow() + next.Period : null;
                if (next.Due is null)
                    _timers.Remove(next);
            }

            next.Fire();
        }
    }

    /// <summary>
    /// Advances in steps, letting the tasks in between run, until the condition holds. When it does not hold soon the steps
    /// are paced by the real clock: on a busy machine other threads would get no time between them.
    /// </summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step, string what)
    {
        const int UnpacedSteps = 2000;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; !await SettleAsync(condition); i++)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"{what}: not within {i} steps of {step}, {Patience} of real time");
            if (i >= UnpacedSteps)
                await Task.Delay(TimeSpan.FromMilliseconds(1), System);
            Advance(step);
        }
    }

    /// <summary>Gives running tasks the processor a few times; true as soon as the condition holds.</summary>
    public static async Task<bool> SettleAsync(Func<bool> condition)
    {
        for (var i = 0; i < 50; i++)
        {
            if (condition())
                return true;
            await Task.Yield();
        }

        return condition();
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime;
                if (Due is not null)
                    time._timers.Add(this);
            }

            return true;
        }

        public void Fire() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
