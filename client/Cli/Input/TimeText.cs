using System.Globalization;

namespace OrleansMonitor.Cli.Input;

/// <summary>Times as people and data frames write them.</summary>
internal static class TimeText
{
    public const string Expected = "a time (such as 2021-06-01, 2021-06-01T12:00:00Z or Unix seconds)";

    // Unix time says its unit by its size: these bounds put all of them between 1973 and 5138.
    private const double SecondsBelow = 1e11;
    private const double MillisecondsBelow = 1e14;
    private const double MicrosecondsBelow = 1e17;
    private const double NanosecondsBelow = 1e20;

    /// <summary>
    /// RFC 3339, or a date with or without a time of day (UTC when there is no offset), or Unix time in seconds,
    /// milliseconds, microseconds or nanoseconds. Answers Unix milliseconds.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long unixMilliseconds)
    {
        text = text.Trim();
        if (text.Length >= 8 && text[4] == '-' && char.IsAsciiDigit(text[0]))
        {
            // Year first: 03/04/2021 would be March or April, depending on who wrote it.
            var styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out var time);
            unixMilliseconds = time.ToUnixTimeMilliseconds();
            return isTime;
        }

        unixMilliseconds = 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var unix))
            return false;
        var size = Math.Abs(unix);
        if (!(size < NanosecondsBelow))
            return false;
        unixMilliseconds = (long)Math.Round(
            size < SecondsBelow ? unix * 1e3
            : size < MillisecondsBelow ? unix
            : size < MicrosecondsBelow ? unix / 1e3
            : unix / 1e6);
        return true;
    }
}
