using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>What a silo makes of records, as its edge does: a block for each slice, folded by windows.</summary>
internal static class CutBatches
{
    private static readonly BatchStamp Unnumbered = new(new BatchId(Guid.Empty, 0), 0);

    /// <param name="baseline">That is active; null: none is.</param>
    public static NodeBatch OfRecords(string model, CutRecord[] records, Baseline? baseline = null)
    {
        var pending = new PendingChunkWriter();
        var (windows, node) = (new List<WindowPart>(), new List<WindowPart>());
        var settings = new FoldSettings { Schedule = TierSchedule.Default, MaxTime = long.MaxValue / 4, DimensionPairs = [new DimensionPair("country", "device"), new DimensionPair("device", "user")], Bins = baseline?.Bins, Detector = baseline?.Detector };
        foreach (var slice in records.GroupBy(record => (record.Version, record.Segment)))
        {
            var builder = new RecordBlockBuilder(doublePrecision: true)
            {
                Model = model,
                Version = slice.Key.Version,
                Segment = slice.Key.Segment,
                PositiveClass = model.Contains("named", StringComparison.Ordinal) ? "no" : "",
                LabelsFollow = true,
            };
            foreach (var record in slice)
            {
                builder.Add(record.Row);
                foreach (var (name, number, category) in record.Features)
                    (category is null ? builder.TryAddFeature(name, number) : builder.TryAddFeature(name, category)).ShouldBeTrue();
                foreach (var (name, number, category) in record.Measurements)
                    (category is null ? builder.TryAddMeasurement(name, number) : builder.TryAddMeasurement(name, category)).ShouldBeTrue();
                foreach (var (name, probability) in record.Probabilities)
                    builder.TryAddProbability(name, probability).ShouldBeTrue();
                foreach (var (name, value) in record.Dimensions)
                    builder.TryAddDimension(name, value).ShouldBeTrue();
                foreach (var (name, vector) in record.Embeddings)
                    builder.TryAddEmbedding(name, vector).ShouldBeTrue();
            }

            var log = new RejectionLog();
            var sink = new Sink(model, slice.Key.Version, slice.Key.Segment, windows, node);
            new BlockFolder().Fold(builder.Build(), settings, log, sink, pending).Kept.ShouldBe(slice.Count());
            log.IsEmpty.ShouldBeTrue();
        }

        return new NodeBatch(Unnumbered, [new ModelPart(model, [.. windows], pending.Encode(), [])], [.. node]);
    }

    /// <summary>Null: none of the records has a label or measurement that comes apart from it.</summary>
    public static NodeBatch? OfLabels(string model, CutRecord[] records)
    {
        var labels = new LabelChunkWriter();
        foreach (var record in records)
        {
            for (var i = 0; (record.LateLabel is not null || !double.IsNaN(record.LateActual)) && i < record.LabelTimes; i++)
                labels.Add(record.Row.InferenceId, record.LateLabel, record.LateActual);
            for (var i = 0; i < record.LabelTimes; i++)
            {
                foreach (var (name, number, category) in record.LateMeasurements)
                    labels.Add(new LateLabel(record.Row.InferenceId, category, number, Measurement: name));
            }
        }

        return labels.Count == 0 ? null : new NodeBatch(Unnumbered, [new ModelPart(model, [], [], labels.Encode())], []);
    }

    private sealed class Sink(string model, string version, string segment, List<WindowPart> windows, List<WindowPart> node) : IWindowSink
    {
        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            var counts = baseWindows.ToArray();
            windows.Add(new WindowPart(version, segment, window.Start, partial.Encode(), window.Tier, counts));
            node.Add(new WindowPart("", model, window.Start, partial.Encode(AggregateParts.Traffic | AggregateParts.Latency), window.Tier, counts));
            return true;
        }
    }
}
