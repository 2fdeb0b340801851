using System.Globalization;
using System.Text;

namespace OrleansMonitor.Silo.Exposition.Formats;

/// <summary>Numbers and texts as both text formats have them.</summary>
internal static class MetricNumbers
{
    public static string Text(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>As OpenMetrics has bounds of buckets: never without a point.</summary>
    public static string Canonical(double bound) => Text(bound) is var text && text.AsSpan().ContainsAny('.', 'E', 'I') ? text : text + ".0";

    /// <summary>Unix milliseconds as seconds.</summary>
    public static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString(CultureInfo.InvariantCulture);

    public static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public static string EscapeValue(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary><c>name{label="value",…,le="bound"} text</c> and the end of the line.</summary>
    public static void Sample(StringBuilder to, string name, string suffix, KeyValuePair<string, string>[] labels, string? bound, string text)
    {
        to.Append(name).Append(suffix);
        if (labels.Length > 0 || bound is not null)
        {
            var separator = '{';
            foreach (var (label, value) in labels)
            {
                to.Append(separator).Append(label).Append("=\"").Append(EscapeValue(value)).Append('"');
                separator = ',';
            }

            if (bound is not null)
                to.Append(separator).Append("le=\"").Append(bound).Append('"');
            to.Append('}');
        }

        to.Append(' ').Append(text).Append('\n');
    }
}
