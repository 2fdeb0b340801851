using System.Globalization;
using System.Text;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>The text exposition format 0.0.4.</summary>
/// <remarks>
/// <code>
/// # HELP name text
/// # TYPE name counter|gauge|histogram
/// name{label="value",…} number
/// </code>
/// The lines of a family stand together, families in order of their names; a histogram has cumulative <c>_bucket{le}</c>
/// lines, of which <c>+Inf</c> equals <c>_count</c>.
/// </remarks>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families, long scrape)
    {
        var text = new StringBuilder();
        foreach (var family in families.OrderBy(f => f.Name, StringComparer.Ordinal))
            WriteFamily(text, family, scrape);
        return text.ToString();
    }

    private static void WriteFamily(StringBuilder text, MetricFamily family, long scrape)
    {
        var observed = family.Kind is InstrumentKind.ObservedCounter or InstrumentKind.ObservedGauge;
        var series = family.Series.Where(s => !observed || s.ObservedAt == scrape).OrderBy(s => s.Labels, StringComparer.Ordinal).ToList();
        if (series.Count == 0)
            return;
        var type = family.Kind switch
        {
            InstrumentKind.Counter or InstrumentKind.ObservedCounter => "counter",
            InstrumentKind.Histogram => "histogram",
            _ => "gauge",
        };
        text.Append("# HELP ").Append(family.Name).Append(' ').Append(MetricNames.EscapeHelp(family.Help)).Append('\n');
        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(type).Append('\n');
        foreach (var one in series)
        {
            if (family.Kind == InstrumentKind.Histogram)
                WriteHistogram(text, family.Name, one);
            else
                WriteSample(text, family.Name, one.Labels, one.Value);
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, MetricSeries series)
    {
        var separator = series.Labels.Length > 0 ? "," : "";
        var count = 0L;
        for (var i = 0; i <= series.Bounds.Length; i++)
        {
            count += series.Bucket(i);
            var bound = i < series.Bounds.Length ? Number(series.Bounds[i]) : "+Inf";
            WriteSample(text, name + "_bucket", $"{series.Labels}{separator}le=\"{bound}\"", count);
        }

        WriteSample(text, name + "_sum", series.Labels, series.Value);
        // The same figure as +Inf, even when another thread has recorded since.
        WriteSample(text, name + "_count", series.Labels, count);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
