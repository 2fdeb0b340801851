namespace OrleansMonitor.PromQl.Series;

/// <summary>The samples of one series, in ascending order of their times, each of which comes once.</summary>
/// <param name="Labels">What identifies it, the metric's name among them.</param>
/// <param name="Times">Milliseconds from the epoch.</param>
/// <param name="Values">As many as times.</param>
public sealed record SampleSeries(Labels Labels, long[] Times, double[] Values)
{
    /// <summary>The position of the first sample at or after a time.</summary>
    public int FirstFrom(long time)
    {
        var at = Times.AsSpan().BinarySearch(time);
        return at < 0 ? ~at : at;
    }

    /// <summary>The position behind the last sample at or before a time.</summary>
    public int EndAt(long time)
    {
        var at = Times.AsSpan().BinarySearch(time);
        return at < 0 ? ~at : at + 1;
    }
}
