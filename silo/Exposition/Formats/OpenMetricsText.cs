using System.Globalization;
using System.Text;
using OrleansMonitor.Domain.Families;

namespace OrleansMonitor.Silo.Exposition.Formats;

/// <summary>The text format OpenMetrics 1.0.</summary>
/// <remarks>
/// As <see cref="PrometheusText"/>, but: a counter's family is named without <c>_total</c>, which its samples have; there are units, and
/// <c>_created</c> says when a counter was 0; bounds of buckets have a point; <c># EOF</c> ends it.
/// </remarks>
internal static class OpenMetricsText
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string Total = "_total";

    public static string Write(IEnumerable<ExposedFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            var name = family.Kind == FamilyKind.Counter && family.Name.EndsWith(Total, StringComparison.Ordinal) ? family.Name[..^Total.Length] : family.Name;
            text.Append("# TYPE ").Append(name).Append(' ').Append(PrometheusText.TypeOf(family.Kind)).Append('\n');
            if (family.Unit.Length > 0)
                text.Append("# UNIT ").Append(name).Append(' ').Append(family.Unit).Append('\n');
            text.Append("# HELP ").Append(name).Append(' ').Append(MetricNumbers.EscapeValue(family.Help)).Append('\n');
            foreach (var series in family.Series)
                Write(text, name, family.Kind, series);
        }

        return text.Append("# EOF\n").ToString();
    }

    private static void Write(StringBuilder text, string name, FamilyKind kind, ExposedSeries series)
    {
        if (series.Histogram is { } histogram)
        {
            var count = histogram.Count.ToString(CultureInfo.InvariantCulture);
            for (var i = 0; i < histogram.Bounds.Count; i++)
                MetricNumbers.Sample(text, name, "_bucket", series.Labels, MetricNumbers.Canonical(histogram.Bounds[i]), histogram.Cumulative[i].ToString(CultureInfo.InvariantCulture));
            MetricNumbers.Sample(text, name, "_bucket", series.Labels, "+Inf", count);
            MetricNumbers.Sample(text, name, "_count", series.Labels, null, count);
            MetricNumbers.Sample(text, name, "_sum", series.Labels, null, MetricNumbers.Text(histogram.Sum));
        }
        else
        {
            MetricNumbers.Sample(text, name, kind == FamilyKind.Counter ? Total : "", series.Labels, null, MetricNumbers.Text(series.Value));
        }

        if (series.Created > 0 && kind != FamilyKind.Gauge)
            MetricNumbers.Sample(text, name, "_created", series.Labels, null, MetricNumbers.Seconds(series.Created));
    }
}
