using System.Globalization;
using System.Text;
using OrleansMonitor.Domain.Families;

namespace OrleansMonitor.Silo.Exposition.Formats;

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

    public static string Write(IEnumerable<ExposedFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(MetricNumbers.EscapeHelp(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(TypeOf(family.Kind)).Append('\n');
            foreach (var series in family.Series)
                Write(text, family.Name, series);
        }

        return text.ToString();
    }

    public static string TypeOf(FamilyKind kind) => kind switch
    {
        FamilyKind.Counter => "counter",
        FamilyKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static void Write(StringBuilder text, string name, ExposedSeries series)
    {
        if (series.Histogram is not { } histogram)
        {
            MetricNumbers.Sample(text, name, "", series.Labels, null, MetricNumbers.Text(series.Value));
            return;
        }

        var count = histogram.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < histogram.Bounds.Count; i++)
            MetricNumbers.Sample(text, name, "_bucket", series.Labels, MetricNumbers.Text(histogram.Bounds[i]), histogram.Cumulative[i].ToString(CultureInfo.InvariantCulture));
        MetricNumbers.Sample(text, name, "_bucket", series.Labels, "+Inf", count);
        MetricNumbers.Sample(text, name, "_sum", series.Labels, null, MetricNumbers.Text(histogram.Sum));
        MetricNumbers.Sample(text, name, "_count", series.Labels, null, count);
    }
}
