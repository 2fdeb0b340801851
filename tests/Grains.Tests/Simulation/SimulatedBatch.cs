using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>A batch as its client knows it.</summary>
internal sealed class SimulatedBatch
{
    internal required ulong Sequence { get; init; }

    internal required ModelPart[] Models { get; init; }

    internal required WindowPart[] Node { get; init; }

    /// <summary>What each model must count of it: records by base window.</summary>
    internal required IReadOnlyList<ExpectedPart> Expected { get; init; }

    /// <summary>Its client gives it up when it is not acknowledged after some attempts; it has a version of its own.</summary>
    internal required bool IsDoomed { get; init; }

    internal int Attempts { get; set; }

    internal bool IsAcknowledged { get; set; }

    internal bool IsGivenUp { get; set; }

    internal bool IsSettled => IsAcknowledged || IsGivenUp;

    internal NodeBatch ToMessage(Guid producer, ulong lowMark, Guid former = default) => new(new BatchStamp(new BatchId(producer, Sequence), lowMark, former), Models, Node);
}

internal sealed record ExpectedPart(string Model, string Version, long WindowStart, ulong Records, ulong[] Predictions, LateLabel[] Labels, LateLabel[] Measurements);

/// <summary>Makes batches from a seed.</summary>
internal sealed class BatchMaker(Random random, string[] models, int producer, long start)
{
    private const long BaseWindow = 10_000;
    private const int Ids = 60;

    private long _advance;

    internal SimulatedBatch Make(ulong sequence)
    {
        // Mostly on, sometimes a leap (windows become old enough to be compacted), sometimes back into old windows.
        _advance += random.Next(10) switch { 0 => 600_000, 1 => -240_000, _ => random.Next(30_000) };
        _advance = Math.Max(_advance, 0);
        var isDoomed = sequence > 1 && random.Next(12) == 0;
        var version = isDoomed ? $"doomed-{producer}-{sequence}" : "v1";
        var expected = new List<ExpectedPart>();
        var parts = new List<ModelPart>();
        var windows = new List<WindowPart>();
        foreach (var model in models.Where(_ => random.Next(2) == 0))
            parts.Add(MakePart(model, version, expected));
        foreach (var part in expected)
            windows.Add(new WindowPart("", part.Model, part.WindowStart, Encode(part.WindowStart, part.Records)));
        return new SimulatedBatch { Sequence = sequence, Models = [.. parts], Node = [.. windows], Expected = expected, IsDoomed = isDoomed };
    }

    private ModelPart MakePart(string model, string version, List<ExpectedPart> expected)
    {
        var windows = new List<WindowPart>();
        var pending = new PendingChunkWriter();
        var labels = new LabelChunkWriter();
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var window = ((start + _advance) / BaseWindow * BaseWindow) - (BaseWindow * random.Next(3));
            var records = (ulong)random.Next(1, 100);
            windows.Add(new WindowPart(version, "", window, Encode(window, records)));
            var predictions = new List<ulong>();
            var outcomes = new List<LateLabel>();
            if (version == "v1" && random.Next(2) == 0)
            {
                var id = (ulong)random.Next(1, Ids);
                pending.Add(id, window, version, "", "yes", double.NaN, float.NaN, null, 1);
                predictions.Add(id);
            }

            if (version == "v1" && random.Next(2) == 0)
            {
                var label = new LateLabel((ulong)random.Next(1, Ids), random.Next(4) == 0 ? "no" : "yes", double.NaN);
                labels.Add(label.Id, label.Label, label.Actual);
                outcomes.Add(label);
            }

            var measurements = version == "v1" ? Measurements() : [];
            foreach (var measurement in measurements)
                labels.Add(measurement);
            expected.Add(new ExpectedPart(model, version, window, records, [.. predictions], [.. outcomes], measurements));
        }

        return new ModelPart(model, [.. windows], pending.Encode(), labels.Encode());
    }

    /// <summary>Feedback, of which the first stays; a judge's scores, which are averaged; and stars, of which the last stays.</summary>
    private LateLabel[] Measurements() =>
    [
        .. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3) switch
        {
            0 => new LateLabel((ulong)random.Next(1, Ids), random.Next(3) > 0 ? "true" : "false", double.NaN, Measurement: "feedback"),
            1 => new LateLabel((ulong)random.Next(1, Ids), null, random.Next(1, 6), Measurement: "judge", Averages: true),
            _ => new LateLabel((ulong)random.Next(1, Ids), null, random.Next(1, 6), Replaces: true, Measurement: "stars"),
        }),
    ];

    private static byte[] Encode(long window, ulong records)
    {
        var partial = new PartialAggregate();
        partial.Traffic.AddRecords(records, records, records, window, window + BaseWindow - 1);
        partial.Measurements.AddNumeric("inline", Enumerable.Repeat(2.5, (int)records).ToArray());
        return partial.Encode();
    }
}
