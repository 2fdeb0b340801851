namespace OrleansMonitor.Values;

/// <summary>Times of day in a time zone. Where clocks are changed, some come twice and some not at all.</summary>
public static class LocalTime
{
    // More than any zone's offset and any change of it together.
    private static readonly TimeSpan Reach = TimeSpan.FromHours(26);

    /// <summary>
    /// The instant of a local time, Unix milliseconds. Of a time that comes twice it is the first; a time that is left out is taken by
    /// the clock before the change, so that it lies as far behind the change as it lies in the gap (iCalendar, RFC 5545, has both
    /// rules). So midnight is where the local day begins, also where clocks are changed then.
    /// </summary>
    public static long ToUnix(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var clock = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var (before, after) = (OffsetAt(clock, -Reach, zone), OffsetAt(clock, Reach, zone));
        var isFirst = before == after || OffsetAt(clock, -before, zone) == before || OffsetAt(clock, -after, zone) != after;
        return new DateTimeOffset(clock).ToUnixTimeMilliseconds() - (long)(isFirst ? before : after).TotalMilliseconds;
    }

    /// <summary>What clocks in the zone show at an instant (Unix milliseconds).</summary>
    public static DateTime Of(long unixMilliseconds, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime;
        return DateTime.SpecifyKind(Shift(instant, zone.GetUtcOffset(instant)), DateTimeKind.Unspecified);
    }

    private static TimeSpan OffsetAt(DateTime utc, TimeSpan shift, TimeZoneInfo zone) => zone.GetUtcOffset(Shift(utc, shift));

    // The years 1 and 9999 have ends.
    private static DateTime Shift(DateTime time, TimeSpan shift) =>
        new(Math.Clamp(time.Ticks + shift.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
}
