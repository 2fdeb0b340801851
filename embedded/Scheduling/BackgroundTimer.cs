namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>A clock that tells housekeeping from work: a simulation that only waits for housekeeping is stuck.</summary>
internal interface IBackgroundTimers
{
    ITimer CreateBackgroundTimer(TimerCallback callback, object? state);
}

/// <summary>Makes timers for housekeeping, not yet started.</summary>
internal static class BackgroundTimer
{
    internal static ITimer Create(TimeProvider time, TimerCallback callback, object? state) =>
        time is IBackgroundTimers background
            ? background.CreateBackgroundTimer(callback, state)
            : CleanContext.CreateTimer(time, callback, state);
}
