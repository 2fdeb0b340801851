using System.Globalization;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Silo.Reports.Markup;

/// <summary>In what a figure is shown.</summary>
internal enum FigureUnit
{
    /// <summary>0 to 1, with three digits.</summary>
    Score,

    /// <summary>A share, in percent.</summary>
    Share,

    Seconds,

    PerSecond,

    /// <summary>A number without a unit, or in that of what the model predicts.</summary>
    Number,
}

/// <summary>Figures as people read them: rounded, with the unit beside. A figure without a value is a dash.</summary>
internal static class FigureText
{
    public const string Absent = "–";

    // Between a number and its unit no line ends.
    private const string Gap = "\u00A0";

    public static string Show(double? value, FigureUnit unit) => value is not { } v || !double.IsFinite(v) ? Absent : unit switch
    {
        FigureUnit.Score => Plain(v) ? v.ToString("0.000", CultureInfo.InvariantCulture) : Scientific(v),
        FigureUnit.Share => Share(v),
        FigureUnit.Seconds => Seconds(v),
        FigureUnit.PerSecond => PerSecond(v),
        _ => Significant(v, 4),
    };

    /// <summary>The bounds of an interval, with the unit once.</summary>
    public static string Show(ConfidenceInterval? interval, FigureUnit unit) =>
        interval is { } i ? $"{Show(i.Lower, unit)} to {Show(i.Upper, unit)}" : "";

    public static string Count(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(double? value) => Show(value, FigureUnit.Number);

    public static string Share(double? value) => Show(value, FigureUnit.Share);

    /// <summary>A p-value.</summary>
    public static string Chance(double p) => p < 1e-4 ? "p < 0.0001" : string.Create(CultureInfo.InvariantCulture, $"p = {p:0.####}");

    /// <summary>A length of time in whole units.</summary>
    public static string Length(double seconds) => seconds switch
    {
        < 1 => $"<1{Gap}s",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0}{Gap}s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0}{Gap}min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#}{Gap}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0.#}{Gap}days"),
    };

    private static string Share(double ratio)
    {
        var percent = 100 * ratio;
        return Plain(percent) ? percent.ToString(percent != 0 && Math.Abs(percent) < 1 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + Gap + "%" : Scientific(ratio);
    }

    private static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        0 => $"0{Gap}ms",
        < 1e-3 => Significant(seconds * 1e6, 3) + Gap + "µs",
        < 1 => Significant(seconds * 1e3, 3) + Gap + "ms",
        < 120 => Significant(seconds, 3) + Gap + "s",
        < 7200 => Significant(seconds / 60, 3) + Gap + "min",
        _ => Significant(seconds / 3600, 3) + Gap + "h",
    };

    private static string PerSecond(double rate) => rate switch
    {
        0 or >= 1 => Significant(rate, 3) + "/s",
        >= 1 / 60.0 => Significant(60 * rate, 3) + "/min",
        >= 1 / 3600.0 => Significant(3600 * rate, 3) + "/h",
        _ => Significant(86_400 * rate, 3) + "/day",
    };

    private static string Significant(double value, int digits)
    {
        if (value == 0)
            return "0";
        if (!Plain(value) || Math.Abs(value) < 1e-9)
            return Scientific(value);
        var whole = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        return whole >= digits
            ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString("0." + new string('#', Math.Min(digits - whole, 12)), CultureInfo.InvariantCulture);
    }

    private static bool Plain(double value) => Math.Abs(value) < 1e15;

    private static string Scientific(double value) => value.ToString("0.###E+0", CultureInfo.InvariantCulture);
}
