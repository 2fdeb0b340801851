using OrleansMonitor.Domain.Families;

namespace OrleansMonitor.Silo.Exposition.Formats;

/// <summary>
/// The protocol buffer format: messages <c>io.prometheus.client.MetricFamily</c>, each with its length before it. It alone has native
/// histograms.
/// </summary>
/// <remarks>
/// <code>
/// MetricFamily { name=1 help=2 type=3 metric=4 unit=5 }   type: 0 counter, 1 gauge, 4 histogram
/// Metric { label=1 { name=1 value=2 } gauge=2 { value=1 } counter=3 { value=1 created=3 } histogram=7 }
/// Histogram { count=1 sum=2 bucket=3 { cumulative=1 bound=2 } schema=5 zero_threshold=6 zero_count=7
///             positive_span=12 { offset=1 length=2 } positive_delta=13 created=15 }
/// </code>
/// </remarks>
internal static class PrometheusProto
{
    public const string ContentType = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    public static ReadOnlyMemory<byte> Write(IEnumerable<ExposedFamily> families)
    {
        var writer = new ProtoWriter();
        foreach (var family in families)
        {
            var begin = writer.BeginDelimited();
            writer.Text(1, family.Name);
            writer.Text(2, family.Help);
            writer.Unsigned(3, family.Kind switch { FamilyKind.Counter => 0, FamilyKind.Gauge => 1, _ => 4 });
            foreach (var series in family.Series)
                Write(writer, family.Kind, series);
            writer.Text(5, family.Unit);
            writer.End(begin);
        }

        return writer.Written;
    }

    private static void Write(ProtoWriter writer, FamilyKind kind, ExposedSeries series)
    {
        var metric = writer.Begin(4);
        foreach (var (name, value) in series.Labels)
        {
            var label = writer.Begin(1);
            writer.Text(1, name);
            writer.Text(2, value);
            writer.End(label);
        }

        if (series.Histogram is { } histogram)
        {
            Write(writer, histogram, series.Created);
        }
        else
        {
            var value = writer.Begin(kind == FamilyKind.Counter ? 3 : 2);
            writer.Number(1, series.Value);
            if (kind == FamilyKind.Counter)
                Timestamp(writer, 3, series.Created);
            writer.End(value);
        }

        writer.End(metric);
    }

    private static void Write(ProtoWriter writer, ExposedHistogram histogram, long created)
    {
        var begin = writer.Begin(7);
        writer.Unsigned(1, histogram.Count);
        writer.Number(2, histogram.Sum);
        for (var i = 0; i <= histogram.Bounds.Count; i++)
        {
            var bucket = writer.Begin(3);
            writer.Unsigned(1, i < histogram.Bounds.Count ? histogram.Cumulative[i] : histogram.Count);
            writer.Number(2, i < histogram.Bounds.Count ? histogram.Bounds[i] : double.PositiveInfinity);
            writer.End(bucket);
        }

        if (histogram.Native is { } native)
        {
            writer.Signed(5, native.Schema);
            writer.Number(6, FamilyHistogram.ZeroThreshold);
            writer.Unsigned(7, native.ZeroCount);
            NativeBuckets.Write(writer, native, spans: 12, deltas: 13);
        }

        Timestamp(writer, 15, created);
        writer.End(begin);
    }

    private static void Timestamp(ProtoWriter writer, int field, long milliseconds)
    {
        if (milliseconds <= 0)
            return;
        var begin = writer.Begin(field);
        writer.Unsigned(1, (ulong)(milliseconds / 1000));
        writer.Unsigned(2, (ulong)(milliseconds % 1000 * 1_000_000));
        writer.End(begin);
    }
}
