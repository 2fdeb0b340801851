using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Benchmarks.Windows;

/// <summary>One window of a model: 10 classes, score, latency, 8 features.</summary>
internal static class ModelWindow
{
    private const int BlockRecords = 2_000;
    private const long WindowLength = 10_000;
    private const long Start = 1_700_000_000_000 / WindowLength * WindowLength;

    /// <param name="records">A multiple of 2,000.</param>
    /// <param name="seed">Of the values.</param>
    public static PartialAggregate Of(int records, int seed)
    {
        var folder = new BlockFolder();
        var (log, pending) = (new RejectionLog(), new PendingChunkWriter());
        var settings = new FoldSettings { Schedule = new TierSchedule([], TimeSpan.FromMilliseconds(WindowLength)), MaxTime = long.MaxValue };
        var sink = new SingleWindow();
        var source = Source(seed, 0);
        for (var block = 0; block * BlockRecords < records; block++)
        {
            if (block > 0 && block % RecordSource.Variants == 0)
                source = Source(seed, block);
            folder.Fold(source.Next(Start), settings, log, sink, pending);
        }

        if (log.Total > 0)
            throw new InvalidOperationException($"{log.Total} records were rejected: {log.Entries[0]}");
        return sink.Window;
    }

    // A source repeats itself after its variants, so another one follows.
    private static RecordSource Source(int seed, int block) =>
        new("load", BlockRecords, 1, TimeSpan.FromMilliseconds(WindowLength), (seed * 10_000) + block);
}
