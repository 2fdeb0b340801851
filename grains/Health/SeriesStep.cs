namespace OrleansMonitor.Grains.Health;

/// <summary>
/// The steps of a series: of a fixed length from the epoch on (whole weeks begin on a Monday), or of calendar months in UTC.
/// </summary>
internal readonly record struct SeriesStep(long Milliseconds, int Months)
{
    private const long Week = 7 * 86_400_000L;
    private const long FirstMonday = 4 * 86_400_000L;

    /// <summary>The step that an instant lies in, [From, To).</summary>
    public (long From, long To) At(long time)
    {
        if (Months <= 0)
        {
            var offset = Milliseconds % Week == 0 ? FirstMonday : 0;
            var from = Floor(time - offset, Milliseconds) + offset;
            return (from, from + Milliseconds);
        }

        var date = DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime;
        var month = (date.Year * 12) + date.Month - 1;
        month -= month % Months;
        return (StartOf(month), StartOf(month + Months));
    }

    private static long Floor(long time, long length)
    {
        var rest = time % length;
        return rest < 0 ? time - rest - length : time - rest;
    }

    private static long StartOf(int month) =>
        new DateTimeOffset(Math.Clamp(month / 12, 1, 9999), (month % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
