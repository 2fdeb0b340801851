using System.Globalization;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Numbers as people read them, with the functions that Prometheus has for that, by the same names.</summary>
internal static class TemplateNumbers
{
    private static readonly string[] Large = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];
    private static readonly string[] Small = ["", "m", "u", "n", "p", "f", "a", "z", "y"];
    private static readonly string[] Binary = ["", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];

    /// <summary>Names of the functions that take one number.</summary>
    public static readonly string[] Functions = ["humanize", "humanize1024", "humanizeDuration", "humanizePercentage"];

    public static string Apply(string function, double value) => function switch
    {
        _ when !double.IsFinite(value) => Plain(value),
        "humanize" => value == 0 || Math.Abs(value) >= 1 ? Scale(value, 1000, Large) : ScaleDown(value),
        "humanize1024" => Scale(value, 1024, Binary),
        "humanizePercentage" => Digits(value * 100) + "%",
        _ => Duration(value),
    };

    public static string Plain(double value) => double.IsInfinity(value) ? (value > 0 ? "+Inf" : "-Inf") : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Scale(double value, double step, string[] prefixes)
    {
        var at = 0;
        for (; Math.Abs(value) >= step && at < prefixes.Length - 1; at++)
            value /= step;
        return Digits(value) + prefixes[at];
    }

    private static string ScaleDown(double value)
    {
        var at = 0;
        for (; Math.Abs(value) < 1 && at < Small.Length - 1; at++)
            value *= 1000;
        return Digits(value) + Small[at];
    }

    // Seconds: 1d 2h 3m 4s down to a second, and below it like any small number.
    private static string Duration(double seconds)
    {
        if (Math.Abs(seconds) < 1)
            return seconds == 0 ? "0s" : ScaleDown(seconds) + "s";
        var sign = seconds < 0 ? "-" : "";
        var rest = Math.Abs(seconds);
        if (rest < 60)
            return $"{sign}{Digits(rest)}s";
        var whole = (long)Math.Min(rest, 1e15);
        var (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60);
        var text = days > 0 ? $"{days}d {hours}h {minutes}m " : hours > 0 ? $"{hours}h {minutes}m " : $"{minutes}m ";
        return $"{sign}{text}{whole % 60}s";
    }

    // Four significant digits, not in powers of ten for numbers of ordinary size.
    private static string Digits(double value)
    {
        var text = value.ToString("G4", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) && Math.Abs(value) is >= 1e-4 and < 1e15
            ? ((decimal)double.Parse(text, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
            : text;
    }
}
