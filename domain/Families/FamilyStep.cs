using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Families;

/// <summary>The steps that gauges are of: five minutes of event time, or one row where rows are longer, aligned to the epoch.</summary>
public static class FamilyStep
{
    /// <summary>Milliseconds. Every base window and a minute divide it.</summary>
    public const long Length = 300_000;

    /// <summary>The last step that has ended at a time.</summary>
    /// <param name="time">Unix milliseconds.</param>
    /// <param name="rowLength">Of the rows there, milliseconds.</param>
    public static TimeRange LastAt(long time, long rowLength = 1)
    {
        var length = Math.Max(rowLength, Length);
        var end = time - (time % length);
        return new TimeRange(end - length, end);
    }
}
