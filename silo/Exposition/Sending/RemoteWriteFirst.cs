using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>The message of remote write 1.0.</summary>
/// <remarks>
/// <code>
/// WriteRequest { timeseries=1 metadata=3 }
/// TimeSeries { label=1 { name=1 value=2 } sample=2 { value=1 time=2 } histogram=4 }
/// Metadata { type=1 name=2 help=4 unit=5 }
/// Histogram { count=1 sum=3 schema=4 zero_threshold=5 zero_count=6 positive_span=11 positive_delta=12 time=15 }   (also of 2.0)
/// </code>
/// </remarks>
internal static class RemoteWriteFirst
{
    public static void Write(ProtoWriter writer, IReadOnlyList<RemoteWriteSeries> series)
    {
        foreach (var each in series)
        {
            var begin = writer.Begin(1);
            foreach (var (name, value) in each.Labels)
            {
                var label = writer.Begin(1);
                writer.Text(1, name);
                writer.Text(2, value);
                writer.End(label);
            }

            if (each.Histogram is null)
                Sample(writer, each, 2, hasCreated: false);
            else
                Histogram(writer, each, 4, hasCreated: false);
            writer.End(begin);
        }

        foreach (var family in series.Select(static each => each.Family).Distinct())
        {
            var begin = writer.Begin(3);
            writer.Unsigned(1, TypeOf(family.Kind));
            writer.Text(2, family.Name);
            writer.Text(4, family.Help);
            writer.Text(5, family.Unit);
            writer.End(begin);
        }
    }

    /// <summary>The number of a type, the same in both versions.</summary>
    public static ulong TypeOf(FamilyKind kind) => kind switch
    {
        FamilyKind.Counter => 1,
        FamilyKind.Gauge => 2,
        _ => 3,
    };

    public static void Sample(ProtoWriter writer, RemoteWriteSeries series, int field, bool hasCreated)
    {
        var begin = writer.Begin(field);
        writer.Number(1, series.Sample);
        writer.Unsigned(2, (ulong)series.Time);
        if (hasCreated)
            writer.Unsigned(3, (ulong)series.Created);
        writer.End(begin);
    }

    public static void Histogram(ProtoWriter writer, RemoteWriteSeries series, int field, bool hasCreated)
    {
        var histogram = series.Histogram!;
        var begin = writer.Begin(field);
        writer.Unsigned(1, histogram.Count);
        writer.Number(3, histogram.Sum);
        writer.Signed(4, histogram.Schema);
        writer.Number(5, FamilyHistogram.ZeroThreshold);
        writer.Unsigned(6, histogram.ZeroCount);
        NativeBuckets.Write(writer, histogram, spans: 11, deltas: 12);
        writer.Unsigned(15, (ulong)series.Time);
        if (hasCreated)
            writer.Unsigned(17, (ulong)series.Created);
        writer.End(begin);
    }
}
