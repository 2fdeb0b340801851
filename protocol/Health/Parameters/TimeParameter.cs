using OrleansMonitor.Values;

namespace OrleansMonitor.Health.Parameters;

/// <summary>
/// An instant in a query: as the time of an event is read (<see cref="TimeText"/>: RFC 3339, a date, a time of day without an
/// offset, which are those of the time zone, Unix time in seconds to nanoseconds), <c>now</c>, or relative to now (<c>-90s</c>, <c>-15m</c>, <c>-1h</c>, <c>-7d</c>, <c>-2w</c>).
/// </summary>
public static class TimeParameter
{
    public const string Grammar = "an RFC 3339 time, a date (2021-06-01), Unix time, now, or relative to now (-90s, -15m, -1h, -7d, -2w)";

    // The year 1, where what a DateTimeOffset and RFC 3339 can hold begins.
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    /// <summary>Characters of a local time without seconds, which ends as an offset does: <c>2021-06-01 12:00</c>.</summary>
    private const int LocalMinute = 16;

    /// <summary>Unix milliseconds.</summary>
    /// <param name="text">The time.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <param name="zone">Of times without an offset; null: UTC.</param>
    public static bool TryParse(string text, long now, out long time, TimeZoneInfo? zone = null)
    {
        time = now;
        if (text == "now")
            return true;
        if (text.StartsWith('-'))
            return TryParseRelative(text.AsSpan(1), now, out time);
        if (text.StartsWith("now-", StringComparison.Ordinal))
            return TryParseRelative(text.AsSpan(4), now, out time);
        if (text == "0")
        {
            // From the beginning, whenever that was.
            time = 0;
            return true;
        }

        // In a query string an unescaped + is a blank; before an offset nothing else can have been meant.
        if (text.Length > LocalMinute && text[^6] == ' ' && text[^3] == ':')
            text = string.Concat(text.AsSpan(0, text.Length - 6), "+", text.AsSpan(text.Length - 5));
        return TimeText.TryParse(text, out time, zone);
    }

    private static bool TryParseRelative(ReadOnlySpan<char> text, long now, out long time)
    {
        time = now;
        if (!Duration.TryParse(text, out var milliseconds, out var months) || months != 0)
            return false;
        time = now - milliseconds;
        return time >= Earliest;
    }
}
