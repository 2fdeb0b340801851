using System.Globalization;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Values;

/// <summary>Times as people, programs and data frames write them.</summary>
internal static class TimeText
{
    public const string Expected = "a time (such as 2021-06-01, 2021-06-01 12:00:00, 2021-06-01T12:00:00Z or Unix seconds)";

    /// <summary>
    /// 1990-01-01. What lies before is no event of a model, but a number that was taken for Unix time, or a default of a program.
    /// </summary>
    public const long Earliest = RecordLimits.EarliestTime;

    private const int MaxLength = 64;

    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    // Unix time says its unit by its size: these bounds put all of them between 1973 and 5138; nanoseconds have 64 bits.
    private const decimal SecondsBelow = 1e11m;
    private const decimal MillisecondsBelow = 1e14m;
    private const decimal MicrosecondsBelow = 1e17m;
    private const decimal NanosecondsBelow = 9_223_372_036_854_775_808m;

    /// <summary>Ticks of .NET, 100 ns since the year 1, of the years 2000 to 2099; as Unix nanoseconds they would all lie in 1990.</summary>
    private const decimal FirstTicks = 630_822_816_000_000_000m;
    private const decimal LastTicks = 662_380_416_000_000_000m;

    /// <summary>
    /// RFC 3339, or a date with or without a time of day, or Unix time in seconds, milliseconds, microseconds or nanoseconds. Answers
    /// Unix milliseconds, what is finer is cut.
    /// </summary>
    /// <param name="text">The time.</param>
    /// <param name="unixMilliseconds">The time where it can be used.</param>
    /// <param name="zone">Of what has no offset, see <see cref="LocalTime"/>; null: UTC.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long unixMilliseconds, TimeZoneInfo? zone = null) => TryParse(text, zone, out unixMilliseconds, out _);

    /// <summary>The same of the time of an event.</summary>
    /// <param name="text">The time.</param>
    /// <param name="unixMilliseconds">The time where it can be used.</param>
    /// <param name="problem">What it must be, and what it seems to be, where it cannot.</param>
    /// <param name="zone">Of what has no offset; null: UTC.</param>
    public static bool TryParseEvent(ReadOnlySpan<char> text, out long unixMilliseconds, out string problem, TimeZoneInfo? zone = null)
    {
        if (!TryParse(text, zone, out unixMilliseconds, out var hint))
        {
            problem = hint is null ? Expected : $"{Expected}: {hint}";
            return false;
        }

        problem = unixMilliseconds < Earliest ? "a time from 1990-01-01 on, with Unix time in seconds or finer" : "";
        return unixMilliseconds >= Earliest;
    }

    /// <summary>Unix time in milliseconds; its size says which unit it has.</summary>
    public static bool TryFromUnix(decimal time, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        var size = Math.Abs(time);
        if (size >= NanosecondsBelow)
            return false;
        unixMilliseconds = (long)Math.Floor(
            size < SecondsBelow ? time * 1000
            : size < MillisecondsBelow ? time
            : size < MicrosecondsBelow ? time / 1000
            : time / 1_000_000);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo? zone, out long unixMilliseconds, out string? hint)
    {
        (unixMilliseconds, hint) = (0, null);
        text = text.Trim();
        if (text.Length > MaxLength)
            return false;
        if (text.Length >= 8 && text[4] == '-' && char.IsAsciiDigit(text[0]))
            return TryParseDate(text, zone, out unixMilliseconds);
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        hint = Hint(number);
        return hint is null && TryFromUnix(number, out unixMilliseconds);
    }

    // Year first: 03/04/2021 would be March or April, depending on who wrote it.
    private static bool TryParseDate(ReadOnlySpan<char> text, TimeZoneInfo? zone, out long unixMilliseconds)
    {
        // As databases write it; the parser knows only the older name.
        if (text.EndsWith(" UTC", StringComparison.Ordinal))
        {
            text = text[..^4];
            zone = null;
        }

        Span<char> copy = stackalloc char[text.Length];
        text.CopyTo(copy);
        // As ISO 8601 allows it and Python's logging writes it.
        copy.Replace(',', '.');
        if (zone is not null
            && DateTime.TryParse(copy, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local) && local.Kind == DateTimeKind.Unspecified)
        {
            // The first and the last hours of all local time are beyond what there is of UTC.
            unixMilliseconds = Math.Clamp(LocalTime.ToUnix(local, zone), First, Last);
            return true;
        }

        var isTime = DateTimeOffset.TryParse(copy, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        unixMilliseconds = time.ToUnixTimeMilliseconds();
        return isTime;
    }

    /// <summary>What a number is that is no Unix time, though it could be read as one.</summary>
    private static string? Hint(decimal number)
    {
        var text = number.ToString("0", CultureInfo.InvariantCulture);
        if (number is >= FirstTicks and < LastTicks)
            return $"{text} counts in .NET ticks since the year 1";
        if (number is >= 19_000_101_000_000m and < 21_010_101_000_000m && IsDate(text, "yyyyMMddHHmmss", out var time))
            return $"{text} is a compact time, write {Show(time)}";
        if (number >= Earliest / 1000 || number < 0)
            return null;
        if (number is >= 19_000_101 and < 21_010_101 && IsDate(text, "yyyyMMdd", out time))
            return $"{text} is a compact date, write {Show(time)[..10]}";
        if (number is >= 190_001 and < 210_101 && IsDate(text, "yyyyMM", out time))
            return $"{text} is a compact month, write {Show(time)[..10]}";
        if (number is >= 1900 and < 2101)
            return $"{text} is a year, write {text}-01-01";
        if (number is >= 20_000 and < 80_000)
            return string.Create(CultureInfo.InvariantCulture, $"{number} is a spreadsheet's day, write {Show(DateTime.FromOADate((double)number))}");
        return $"{text} as Unix time lies before 1990";
    }

    private static string Show(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static bool IsDate(string digits, string format, out DateTime time) =>
        DateTime.TryParseExact(digits, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
