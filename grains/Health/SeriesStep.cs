using OrleansMonitor.Values;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// The steps of a series: days, weeks (from Monday) and months of the calendar in a time zone, where a day has 23 or 25 hours when
/// clocks are changed; or, shorter than a day, of a fixed length from the epoch on.
/// </summary>
internal readonly record struct SeriesStep(long Milliseconds, int Months, TimeZoneInfo Zone)
{
    private const long Day = 86_400_000;
    private const long Week = 7 * Day;
    private const long FirstMonday = 4 * Day;

    /// <summary>The step that an instant lies in, [From, To).</summary>
    public (long From, long To) At(long time)
    {
        if (Months <= 0 && Milliseconds % Day != 0)
        {
            var begin = Floor(time, Milliseconds);
            return (begin, begin + Milliseconds);
        }

        var local = LocalTime.Of(time, Zone);
        if (Months <= 0)
        {
            var offset = Milliseconds % Week == 0 ? FirstMonday : 0;
            var from = Floor((local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond - offset, Milliseconds) + offset;
            return (StartOf(from), StartOf(from + Milliseconds));
        }

        var month = (local.Year * 12) + local.Month - 1;
        month -= month % Months;
        return (StartOf(month), StartOf(month + Months));
    }

    private static long Floor(long time, long length)
    {
        var rest = time % length;
        return rest < 0 ? time - rest - length : time - rest;
    }

    /// <param name="clock">Milliseconds from the epoch to a midnight, both as clocks in the zone show them.</param>
    private long StartOf(long clock) =>
        LocalTime.ToUnix(new DateTime(Math.Clamp(DateTime.UnixEpoch.Ticks + (clock * TimeSpan.TicksPerMillisecond), 0, DateTime.MaxValue.Ticks)), Zone);

    private long StartOf(int month) => LocalTime.ToUnix(new DateTime(Math.Clamp(month / 12, 1, 9999), (month % 12) + 1, 1), Zone);
}
