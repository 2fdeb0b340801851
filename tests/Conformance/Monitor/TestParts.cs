using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>Small messages.</summary>
internal static class TestParts
{
    internal const long Start = 1_735_689_600_000;

    internal static byte[] Partial(long window, ulong records, double latencySeconds = 0.01)
    {
        var partial = new PartialAggregate();
        partial.Traffic.AddRecords(records, records, records, window, window);
        for (var i = 0UL; i < records; i++)
            partial.Latency.Add(latencySeconds);
        return partial.Encode();
    }

    internal static WindowPart Window(long window, ulong records, string version = "v1", string segment = "") =>
        new(version, segment, window, Partial(window, records));

    internal static ModelPart Part(string model, params WindowPart[] windows) => new(model, windows, [], []);

    internal static byte[] Pending(params (ulong Id, long Time, string Prediction)[] entries)
    {
        var writer = new PendingChunkWriter();
        foreach (var (id, time, prediction) in entries)
            writer.Add(id, time, "v1", "", prediction, double.NaN, 0.75f, "yes", 1);
        return writer.Encode();
    }

    internal static byte[] Labels(params (ulong Id, string Label)[] entries)
    {
        var writer = new LabelChunkWriter();
        foreach (var (id, label) in entries)
            writer.Add(id, label, double.NaN);
        return writer.Encode();
    }

    internal static NodeBatch Batch(Guid producer, ulong sequence, ulong lowMark, params ModelPart[] parts)
    {
        var node = new List<WindowPart>();
        foreach (var part in parts)
        {
            foreach (var window in part.Windows)
                node.Add(new WindowPart("", part.Model, window.WindowStart, window.Partial));
        }

        return new NodeBatch(new BatchStamp(new BatchId(producer, sequence), lowMark), parts, [.. node], IsWatched: producer != Guid.Empty);
    }

    internal static GrainInstruments Instruments() => new(new NoMeters());

    private sealed class NoMeters : System.Diagnostics.Metrics.IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
