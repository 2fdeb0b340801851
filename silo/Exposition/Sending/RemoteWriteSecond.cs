using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>The message of remote write 2.0: texts stand once, in a list that the series refer to.</summary>
/// <remarks>
/// <code>
/// Request { symbol=4 timeseries=5 }   the first symbol is empty
/// TimeSeries { label_ref=1 sample=2 { value=1 time=2 created=3 } histogram=3 { …, created=17 } metadata=5 { type=1 help_ref=3 unit_ref=4 } created=6 }
/// </code>
/// When a counter was 0 stands where 2.0-rc.4 has it, and where drafts before have it (field 6), which rc.4 leaves alone.
/// </remarks>
internal static class RemoteWriteSecond
{
    public static void Write(ProtoWriter writer, IReadOnlyList<RemoteWriteSeries> series)
    {
        var symbols = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = 0 };
        foreach (var each in series)
        {
            foreach (var (name, value) in each.Labels)
            {
                Add(name);
                Add(value);
            }

            Add(each.Family.Help);
            Add(each.Family.Unit);
        }

        foreach (var symbol in symbols.OrderBy(static symbol => symbol.Value))
            writer.TextAlways(4, symbol.Key);
        foreach (var each in series)
            Write(writer, each, symbols);

        void Add(string text) => symbols.TryAdd(text, symbols.Count);
    }

    private static void Write(ProtoWriter writer, RemoteWriteSeries series, Dictionary<string, int> symbols)
    {
        var created = series.Family.Kind == FamilyKind.Gauge ? 0 : series.Created;
        var begin = writer.Begin(5);
        var refs = writer.Begin(1);
        foreach (var (name, value) in series.Labels)
        {
            writer.Raw((ulong)symbols[name]);
            writer.Raw((ulong)symbols[value]);
        }

        writer.End(refs);
        if (series.Histogram is null)
            RemoteWriteFirst.Sample(writer, series, 2, created > 0);
        else
            RemoteWriteFirst.Histogram(writer, series, 3, created > 0);
        var metadata = writer.Begin(5);
        writer.Unsigned(1, RemoteWriteFirst.TypeOf(series.Family.Kind));
        writer.Unsigned(3, (ulong)symbols[series.Family.Help]);
        writer.Unsigned(4, (ulong)symbols[series.Family.Unit]);
        writer.End(metadata);
        writer.Unsigned(6, (ulong)created);
        writer.End(begin);
    }
}
