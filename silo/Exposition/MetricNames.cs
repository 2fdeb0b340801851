using System.Globalization;
using System.Text;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>Names as Prometheus wants them: underscores for dots, base units spelled out, counters ending in <c>_total</c>.</summary>
internal static class MetricNames
{
    public static string Of(string name, string? unit, InstrumentKind kind)
    {
        var text = new StringBuilder(Sanitize(name));
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal))
            text.Append(suffix);
        if (kind is InstrumentKind.Counter or InstrumentKind.ObservedCounter)
            text.Append("_total");
        return text.ToString();
    }

    public static string Labels(IReadOnlyList<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(Sanitize(name)).Append("=\"").Append(EscapeValue(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return text.ToString();
    }

    public static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeValue(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }
}
