namespace OrleansMonitor.Domain.Windows;

/// <summary>
/// The progress of event time: the largest event time seen, Unix milliseconds. Wall time does not move it, so a replay of
/// last year behaves like a live stream. Merging takes the larger one.
/// </summary>
/// <param name="Time">Null until the first record.</param>
public readonly record struct Watermark(long? Time)
{
    public static readonly TimeSpan DefaultAllowedLateness = TimeSpan.FromSeconds(30);

    public static Watermark None => default;

    /// <summary>The watermark after a record of this event time.</summary>
    public Watermark Advance(long eventTime) => Time >= eventTime ? this : new Watermark(eventTime);

    public Watermark Merge(Watermark other) => other.Time is { } time ? Advance(time) : this;

    /// <summary>Whether a window is closed: it ended at least the allowed lateness before the watermark.</summary>
    /// <param name="windowEnd">The end of the window, exclusive, Unix milliseconds.</param>
    /// <param name="allowedLateness">Grace. Default 30 s: <see cref="DefaultAllowedLateness"/>.</param>
    public bool HasClosed(long windowEnd, TimeSpan allowedLateness) =>
        Time is { } time && windowEnd <= time - (long)allowedLateness.TotalMilliseconds;

    /// <summary>Whether a record that arrives now is late: its base window has closed. It is counted in that window all the same.</summary>
    public bool IsLate(long eventTime, Tier baseTier, TimeSpan allowedLateness) => HasClosed(baseTier.EndOf(eventTime), allowedLateness);
}
