namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>The moments at which rule groups are evaluated: the multiples of their intervals, in event time.</summary>
internal static class DueTimes
{
    /// <summary>The first moment after a time.</summary>
    public static long Next(ReadOnlySpan<long> intervals, long after)
    {
        var next = long.MaxValue;
        foreach (var interval in intervals)
            next = Math.Min(next, ((after / interval) + 1) * interval);
        return next;
    }

    /// <summary>How many there are in (after, through], each group's counted by itself.</summary>
    public static long Count(ReadOnlySpan<long> intervals, long after, long through)
    {
        var count = 0L;
        foreach (var interval in intervals)
            count += Math.Max((through / interval) - (after / interval), 0);
        return count;
    }

    /// <summary>Where an owner begins of which nothing is known: before the last moment of the group that is evaluated most often.</summary>
    public static long Begin(ReadOnlySpan<long> intervals, long through) => Math.Max((through / intervals[0] * intervals[0]) - 1, 0);

    /// <summary>From where at most a number of moments of each group remain.</summary>
    public static long Limit(ReadOnlySpan<long> intervals, long after, long through, int most) =>
        Math.Max(after, through - (through % intervals[0]) - (most * intervals[0]));
}
