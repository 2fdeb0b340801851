using System.Globalization;
using OrleansMonitor.Values;

namespace OrleansMonitor.Health.Parameters;

/// <summary>
/// An instant in a query: RFC 3339 (<c>2021-06-01T12:00:00Z</c>), a date (<c>2021-06-01</c>, midnight) or time of day without an
/// offset, which are those of the time zone, Unix time in seconds to nanoseconds, <c>now</c>, or relative to now (<c>-90s</c>, <c>-15m</c>, <c>-1h</c>, <c>-7d</c>, <c>-2w</c>).
/// </summary>
public static class TimeParameter
{
    public const string Grammar = "an RFC 3339 time, a date (2021-06-01), Unix time, now, or relative to now (-90s, -15m, -1h, -7d, -2w)";

    // The year 1, where what a DateTimeOffset and RFC 3339 can hold begins.
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    private static readonly string[] LocalFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd' 'HH:mm:ss"];

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd' 'HH:mm:ssK",
    ];

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
        if (text.All(char.IsAsciiDigit))
            return decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && TimeText.TryFromUnix(unix, out time);
        if (DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            time = LocalTime.ToUnix(local, zone ?? TimeZoneInfo.Utc);
            return true;
        }

        // In a query string an unescaped + is a blank; before an offset nothing else can have been meant.
        if (text.Length > 6 && text[^6] == ' ' && text[^3] == ':')
            text = string.Concat(text.AsSpan(0, text.Length - 6), "+", text.AsSpan(text.Length - 5));
        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            return false;
        time = instant.ToUnixTimeMilliseconds();
        return true;
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
