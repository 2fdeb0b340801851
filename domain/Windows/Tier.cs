namespace OrleansMonitor.Domain.Windows;

/// <summary>Windows of one length: tumbling, aligned to the epoch, [start, start + length). All times are Unix milliseconds.</summary>
/// <param name="Index">0 for the base windows, ascending with the length.</param>
/// <param name="Length">Milliseconds.</param>
/// <param name="Retention">How long, in event time before the watermark, rows stay in this tier before they are merged into the next, milliseconds.</param>
public readonly record struct Tier(byte Index, long Length, long Retention)
{
    /// <summary>The start of the window that holds a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before the epoch.</exception>
    public long StartOf(long time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        return time - (time % Length);
    }

    /// <summary>The end, exclusive, of the window that holds a time.</summary>
    public long EndOf(long time) => StartOf(time) + Length;
}
