using OrleansMonitor.Domain.Families;

namespace OrleansMonitor.Silo.Exposition.Formats;

/// <summary>Buckets of a native histogram as Prometheus writes them, for scrapes and remote write alike.</summary>
internal static class NativeBuckets
{
    /// <summary>
    /// Spans of buckets that follow each other ({offset=1, length=2}; the first offset is an index, the others are gaps), and for each bucket by
    /// how much its count differs from the one before.
    /// </summary>
    public static void Write(ProtoWriter writer, FamilyHistogram histogram, int spans, int deltas)
    {
        var end = 0;
        foreach (var (first, length) in Spans(histogram))
        {
            var span = writer.Begin(spans);
            writer.Signed(1, first - end);
            writer.Unsigned(2, (uint)length);
            writer.End(span);
            end = first + length;
        }

        if (histogram.Native.Count == 0)
            return;
        var begin = writer.Begin(deltas);
        var before = 0L;
        foreach (var count in histogram.Native.Values)
        {
            writer.Raw(ProtoWriter.ZigZag((long)count - before));
            before = (long)count;
        }

        writer.End(begin);
    }

    private static List<(int First, int Length)> Spans(FamilyHistogram histogram)
    {
        var spans = new List<(int First, int Length)>();
        foreach (var index in histogram.Native.Keys)
        {
            if (spans.Count > 0 && spans[^1].First + spans[^1].Length == index)
                spans[^1] = (spans[^1].First, spans[^1].Length + 1);
            else
                spans.Add((index, 1));
        }

        return spans;
    }
}
