using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>The message of OTLP metrics: cumulative sums, gauges and exponential histograms.</summary>
/// <remarks>
/// <code>
/// ExportMetricsServiceRequest { resource_metrics=1 { resource=1 { attribute=1 } scope_metrics=2 { scope=1 { name=1 } metric=2 } } }
/// Metric { name=1 description=2 unit=3 gauge=5 { point=1 } sum=7 { point=1 temporality=2 monotonic=3 } exponential_histogram=10 { point=1 temporality=2 } }
/// NumberDataPoint { start=2 time=3 double=4 attribute=7 flags=8 }
/// ExponentialHistogramDataPoint { attribute=1 start=2 time=3 count=4 sum=5 scale=6 zero_count=7 positive=8 { offset=1 count=2 } zero_threshold=14 }
/// </code>
/// Names are those of Prometheus with dots for the first two underscores and without what a unit says: a collector that writes them to
/// Prometheus makes the same names of them. Bucket i of a native histogram is i − 1 here.
/// </remarks>
internal static class OtlpMessage
{
    private const ulong Cumulative = 2;
    private const ulong NoValue = 1;

    public static void Write(ProtoWriter writer, FigureBatch batch, string service, string silo)
    {
        var resourceMetrics = writer.Begin(1);
        var resource = writer.Begin(1);
        Attribute(writer, 1, "service.name", service);
        // Which silo sends changes, and the figures are of the cluster: it tells apart only what is past a bound.
        Attribute(writer, 1, "orleansmonitor.silo", silo);
        writer.End(resource);
        var scopeMetrics = writer.Begin(2);
        var scope = writer.Begin(1);
        writer.Text(1, "OrleansMonitor.Figures");
        writer.End(scope);
        foreach (var series in batch.Series.GroupBy(static each => each.Family))
            Write(writer, series.Key, series.Select(static each => each.Series), (ulong)batch.At.ToUnixTimeMilliseconds());
        writer.End(scopeMetrics);
        writer.End(resourceMetrics);
    }

    /// <summary>The name of a family here.</summary>
    public static string NameOf(ExposedFamily family)
    {
        var name = family.Kind == FamilyKind.Counter ? family.Name[..^"_total".Length] : family.Name;
        if (family.Unit.Length > 0)
            name = name[..^(family.Unit.Length + 1)];
        var parts = name.Split('_', 3);
        return string.Join('.', parts);
    }

    private static string UnitOf(string unit) => unit switch
    {
        "seconds" => "s",
        "bytes" => "By",
        "joules" => "J",
        "watts" => "W",
        "ratio" => "1",
        _ => "",
    };

    private static void Write(ProtoWriter writer, ExposedFamily family, IEnumerable<ExposedSeries> series, ulong time)
    {
        var metric = writer.Begin(2);
        writer.Text(1, NameOf(family));
        writer.Text(2, family.Help);
        writer.Text(3, UnitOf(family.Unit));
        var data = writer.Begin(family.Kind switch { FamilyKind.Counter => 7, FamilyKind.Gauge => 5, _ => 10 });
        foreach (var each in series)
        {
            if (each.Histogram?.Native is { } histogram)
                Point(writer, each, histogram, time);
            else
                Point(writer, each, family.Kind, time);
        }

        if (family.Kind != FamilyKind.Gauge)
            writer.Unsigned(2, Cumulative);
        if (family.Kind == FamilyKind.Counter)
            writer.Unsigned(3, 1);
        writer.End(data);
        writer.End(metric);
    }

    private static void Point(ProtoWriter writer, ExposedSeries series, FamilyKind kind, ulong time)
    {
        var point = writer.Begin(1);
        if (kind == FamilyKind.Counter)
            writer.Fixed(2, Nanoseconds((ulong)series.Created));
        writer.Fixed(3, Nanoseconds(time));
        if (double.IsNaN(series.Value))
            writer.Unsigned(8, NoValue);
        else
            writer.NumberAlways(4, series.Value);
        foreach (var (name, value) in series.Labels)
            Attribute(writer, 7, name, value);
        writer.End(point);
    }

    private static void Point(ProtoWriter writer, ExposedSeries series, FamilyHistogram histogram, ulong time)
    {
        var point = writer.Begin(1);
        foreach (var (name, value) in series.Labels)
            Attribute(writer, 1, name, value);
        writer.Fixed(2, Nanoseconds((ulong)series.Created));
        writer.Fixed(3, Nanoseconds(time));
        writer.Fixed(4, histogram.Count);
        writer.Number(5, histogram.Sum);
        writer.Signed(6, histogram.Schema);
        writer.Fixed(7, histogram.ZeroCount);
        if (histogram.Native.Count > 0)
            Buckets(writer, histogram);
        writer.Number(14, FamilyHistogram.ZeroThreshold);
        writer.End(point);
    }

    private static void Buckets(ProtoWriter writer, FamilyHistogram histogram)
    {
        var (first, last) = (histogram.Native.Keys.First(), histogram.Native.Keys.Last());
        var buckets = writer.Begin(8);
        writer.Signed(1, first - 1);
        var counts = writer.Begin(2);
        for (var index = first; index <= last; index++)
            writer.Raw(histogram.Native.GetValueOrDefault(index));
        writer.End(counts);
        writer.End(buckets);
    }

    private static void Attribute(ProtoWriter writer, int field, string name, string value)
    {
        var attribute = writer.Begin(field);
        writer.Text(1, name);
        var any = writer.Begin(2);
        writer.TextAlways(1, value);
        writer.End(any);
        writer.End(attribute);
    }

    private static ulong Nanoseconds(ulong milliseconds) => milliseconds * 1_000_000;
}
