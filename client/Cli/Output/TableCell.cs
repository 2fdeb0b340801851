using System.Globalization;

namespace OrleansMonitor.Cli.Output;

/// <summary>
/// A value as people read it (rounded, with its unit) and as programs do (invariant, full precision). Absent figures are a
/// dash for people and empty for programs.
/// </summary>
internal readonly record struct TableCell(string Shown, string Raw, Tone Tone = Tone.Plain)
{
    public const string Absent = "–";

    // Of what is smaller the digits after the point would show no four.
    private const double Smallest = 1e-9;

    public static TableCell None => new(Absent, "");

    public static implicit operator TableCell(string? text) => text is null ? None : new(text, text);

    public static TableCell Count(long? value) => value is { } v ? new(v.ToString("N0", CultureInfo.InvariantCulture), Text(v)) : None;

    public static TableCell Count(ulong? value) => value is { } v ? new(v.ToString("N0", CultureInfo.InvariantCulture), Text(v)) : None;

    /// <summary>Between 0 and 1, or a plain number: six digits after the point, as the tools that one compares with show.</summary>
    public static TableCell Number(double? value) => Of(value, v => IsPlain(v) ? v.ToString("0.######", CultureInfo.InvariantCulture) : Scientific(v));

    /// <summary>Four significant digits, with separators in what is large.</summary>
    public static TableCell Rounded(double? value, string unit = "") => Of(value, v => Significant(v) + unit);

    /// <summary>A ratio, shown in percent: a digit after the point, two below one percent.</summary>
    public static TableCell Percent(double? ratio) => Of(ratio, v =>
        (IsPlain(100 * v) ? (100 * v).ToString(v != 0 && Math.Abs(v) < 0.01 ? "0.00" : "0.0", CultureInfo.InvariantCulture) : Scientific(100 * v)) + "%");

    /// <summary>Between 0 and 1, where four digits are enough.</summary>
    public static TableCell Ratio(double? value) => Of(value, v => IsPlain(v) ? v.ToString("0.0000", CultureInfo.InvariantCulture) : Scientific(v));

    /// <summary>How many of how many; programs get the first.</summary>
    public static TableCell OutOf(int part, int whole) => new(string.Create(CultureInfo.InvariantCulture, $"{part}/{whole}"), Text(part));

    /// <summary>How long ago; programs get the time.</summary>
    public static TableCell Ago(DateTimeOffset? time, DateTimeOffset now) =>
        time is { } t ? new(Age(Math.Max(0, (now - t).TotalSeconds)) + " ago", Time(t).Raw) : None;

    /// <summary>Seconds, shown in the unit that suits.</summary>
    public static TableCell Seconds(double? seconds) => Of(seconds, Duration);

    /// <summary>The length of a period; programs get seconds.</summary>
    public static TableCell Period(DateTimeOffset? from, DateTimeOffset? to) =>
        from is { } begin && to is { } end && end > begin ? new(Age((end - begin).TotalSeconds), Text((end - begin).TotalSeconds)) : None;

    /// <summary>A retention in seconds; without one data stays.</summary>
    public static TableCell Kept(double? seconds) => seconds is { } s ? new(Age(s), Text(s)) : new("for ever", "");

    public static TableCell Bytes(double? bytes) => Of(bytes, v => v switch
    {
        >= 1L << 30 => Significant(v / (1L << 30), 3) + " GiB",
        >= 1L << 20 => Significant(v / (1L << 20), 3) + " MiB",
        >= 1L << 10 => Significant(v / (1L << 10), 3) + " KiB",
        _ => Significant(v, 3) + " B",
    });

    /// <summary>Per second; what is rare, in the unit in which it is more than one.</summary>
    public static TableCell PerSecond(double? rate) => Of(rate, v => v switch
    {
        0 or >= 1 => Significant(v, 3) + "/s",
        >= 1 / 60.0 => Significant(60 * v, 3) + "/min",
        >= 1 / 3600.0 => Significant(3600 * v, 3) + "/h",
        _ => Significant(86_400 * v, 3) + "/d",
    });

    public static TableCell Time(DateTimeOffset? time) =>
        time is { } t && t.ToUnixTimeMilliseconds() != 0 ? new(Utc(t), t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)) : None;

    /// <summary>As a date, to the minute or to the second, whichever is enough.</summary>
    public static string Utc(DateTimeOffset time) => Utc(time, PrecisionOf(time));

    public static string Utc(DateTimeOffset time, TimePrecision precision)
    {
        var format = precision switch
        {
            TimePrecision.Date => "yyyy-MM-dd",
            TimePrecision.Minute => "yyyy-MM-dd HH:mm",
            _ => "yyyy-MM-dd HH:mm:ss",
        };
        return time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
    }

    public static TimePrecision PrecisionOf(DateTimeOffset time) =>
        time.UtcDateTime.TimeOfDay == TimeSpan.Zero ? TimePrecision.Date
        : time.Second == 0 ? TimePrecision.Minute
        : TimePrecision.Second;

    public static string Duration(double seconds) => Math.Abs(seconds) switch
    {
        0 => "0 ms",
        < 1e-3 => Significant(seconds * 1e6, 3) + " µs",
        < 1 => Significant(seconds * 1e3, 3) + " ms",
        < 120 => Significant(seconds, 3) + " s",
        < 7200 => Significant(seconds / 60, 3) + " min",
        < 172_800 => Significant(seconds / 3600, 3) + " h",
        _ => Significant(seconds / 86_400, 3) + " d",
    };

    /// <summary>Whole seconds, minutes, hours or days.</summary>
    public static string Age(double seconds) => seconds switch
    {
        < 1 => "<1 s",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        _ => (IsPlain(seconds) ? (seconds / 86_400).ToString("0", CultureInfo.InvariantCulture) : Scientific(seconds / 86_400)) + " d",
    };

    public static string Significant(double value, int digits = 4)
    {
        if (value == 0)
            return "0";
        if (!IsPlain(value) || Math.Abs(value) < Smallest)
            return Scientific(value);
        var whole = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        return whole >= digits
            ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString("0." + new string('#', Math.Min(digits - whole, 12)), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether its digits before the point can be read: a double has no more than fifteen that mean something.</summary>
    private static bool IsPlain(double value) => Math.Abs(value) < 1e15;

    private static string Scientific(double value) => value.ToString("0.###E+0", CultureInfo.InvariantCulture);

    private static TableCell Of(double? value, Func<double, string> show) =>
        value is { } v && double.IsFinite(v) ? new(show(v), v.ToString("R", CultureInfo.InvariantCulture)) : None;

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
