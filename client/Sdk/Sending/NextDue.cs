namespace OrleansMonitor.Client.Sending;

/// <summary>How long a loop may wait: until the earliest of the moments that it was given.</summary>
internal struct NextDue(TimeProvider time, long now)
{
    /// <summary>Time stamp of the question.</summary>
    public long Now { get; } = now;

    /// <summary>Infinite if no moment was given.</summary>
    public TimeSpan Wait { get; private set; } = Timeout.InfiniteTimeSpan;

    public void At(long timestamp) => In(time.GetElapsedTime(Now, timestamp));

    public void In(TimeSpan wait)
    {
        if (Wait == Timeout.InfiniteTimeSpan || wait < Wait)
            Wait = wait;
    }
}

internal static class TimestampExtensions
{
    /// <summary>The time stamp at which the pause is over.</summary>
    public static long TimestampAfter(this TimeProvider time, long now, TimeSpan pause) => now + (long)(pause.TotalSeconds * time.TimestampFrequency);
}
