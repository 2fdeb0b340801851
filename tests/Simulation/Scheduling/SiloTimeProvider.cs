namespace OrleansMonitor.Simulation.Scheduling;

/// <summary>The clock of one simulated silo: its timers fall silent when the silo crashes.</summary>
internal sealed class SiloTimeProvider(SimulatedTimeProvider time, SiloLifetime lifetime) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var guard = new Guard(lifetime, callback, state);
        return guard.Timer = time.CreateTimer(Guard.Callback, guard, dueTime, period);
    }

    internal ITimer CreateBackgroundTimer(TimerCallback callback, object? state)
    {
        var guard = new Guard(lifetime, callback, state);
        return guard.Timer = time.CreateBackgroundTimer(Guard.Callback, guard);
    }

    private sealed class Guard(SiloLifetime lifetime, TimerCallback callback, object? state)
    {
        internal static readonly TimerCallback Callback = static guard => ((Guard)guard!).Run();

        internal ITimer? Timer { get; set; }

        private void Run()
        {
            if (lifetime.IsDead)
                Timer?.Dispose();
            else
                callback(state);
        }
    }
}
