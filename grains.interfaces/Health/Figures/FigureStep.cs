namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>Chooses how long the steps of a course are.</summary>
public static class FigureStep
{
    private const long Second = 1000, Minute = 60_000, Hour = 3_600_000, Day = 86_400_000;

    // Those that people read off an axis.
    private static readonly long[] Lengths =
    [
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 20 * Second, 30 * Second, Minute, 2 * Minute, 3 * Minute, 5 * Minute, 6 * Minute, 10 * Minute, 15 * Minute, 20 * Minute,
        30 * Minute, Hour, 2 * Hour, 3 * Hour, 4 * Hour, 6 * Hour, 8 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day, 91 * Day, 364 * Day,
    ];

    /// <summary>The shortest of the usual lengths that makes at most so many steps of a range.</summary>
    /// <param name="range">Milliseconds.</param>
    /// <param name="points">At most; where the range begins within a step there is one more.</param>
    /// <param name="row">Length of the longest rows of the range: a step is a whole number of them.</param>
    /// <returns>Milliseconds.</returns>
    public static long Choose(long range, int points, long row)
    {
        var least = Math.Max(row, (range + points - 1) / points);
        foreach (var length in Lengths)
        {
            if (length >= least && length % row == 0)
                return length;
        }

        return RoundUp(least, Math.Max(row, Lengths[^1]));
    }

    /// <summary>The next whole number of units.</summary>
    public static long RoundUp(long length, long unit) => (length + unit - 1) / unit * unit;
}
