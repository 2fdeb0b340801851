using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Baselines;

public class MeasuredBinsTests
{
    private const int Seed = 4;

    [Fact]
    public void What_is_taken_back_leaves_no_trace()
    {
        var random = new Random(Seed);
        var (counts, expected) = (new ColumnCounts(), new ColumnCounts());
        counts.Reserve(5);
        expected.Reserve(5);
        for (var i = 0; i < 500; i++)
        {
            var (cell, other, weight) = (random.Next(5), random.Next(5), i % 4 == 0 ? 1 : 1 + random.NextDouble());
            counts.Add(cell, 1, weight);
            counts.Add(other, 1, 1 + (i / 7.0));
            expected.Add(cell, 1, weight);
            counts.Subtract(other, 1 + (i / 7.0)).ShouldBeTrue($"seed {Seed}");
        }

        Encoded(counts).ShouldBe(Encoded(expected));
        var empty = new ColumnCounts();
        empty.Reserve(2);
        (empty.Subtract(0, 1), empty.Subtract(7, 1)).ShouldBe((false, false));
    }

    [Fact]
    public void Measurements_of_records_are_binned_beside_features_of_the_same_name()
    {
        var bins = new FrozenBins(
        [
            FrozenColumn.OfNumbers(ColumnRole.Feature, "x", [0, 1, 2], isDiscrete: false),
            FrozenColumn.OfCategories(ColumnRole.Measurement, "x", ["true", "false"]),
            FrozenColumn.OfNumbers(ColumnRole.Measurement, "judge", [0, 0.5, 1], isDiscrete: false),
        ]);
        var builder = new RecordBlockBuilder { Model = "m", Version = "1" };
        for (var i = 0; i < 10; i++)
        {
            builder.Add(new RecordRow { Time = 1_700_000_000_000, Prediction = "a" });
            builder.TryAddFeature("x", 1.5);
            builder.TryAddMeasurement("x", i < 7 ? "true" : "other");
            if (i < 4)
                builder.TryAddMeasurement("judge", 0.25);
        }

        var window = new Kept();
        new BlockFolder().Fold(
            builder.Build(), new FoldSettings { Schedule = TierSchedule.Default, MaxTime = long.MaxValue / 4, Bins = bins }, new RejectionLog(), window, new Domain.Labels.PendingChunkWriter());
        var counts = window.Rows.Bins.Find(bins.Fingerprint)!;
        counts[0].Counts.ToArray().ShouldBe([0UL, 0, 10, 0, 0]);
        counts[1].Counts.ToArray().ShouldBe([7UL, 0, 3, 0]);
        counts[2].Counts.ToArray().ShouldBe([0UL, 4, 0, 0, 0]);
    }

    [Theory]
    [InlineData("measurement_drift(x)", 1.0)]
    [InlineData("measurement_drift_wasserstein(judge)", null)]
    [InlineData("measurement_drift(age)", null)]
    [InlineData("data_drift(x)", 0.0)]
    [InlineData("data_drift(measurement)", null)]
    public void A_rule_is_of_the_measurement_or_the_feature(string metric, double? expected)
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "x", [.. Enumerable.Range(0, 400).Select(static i => (double)(i % 20))]);
        builder.AddCategories(ColumnRole.Measurement, "x", [.. Enumerable.Range(0, 400).Select(static i => "yes")]);
        builder.AddNumbers(ColumnRole.Measurement, "judge", [.. Enumerable.Range(0, 400).Select(static i => 1.0)]);
        var baseline = builder.Build();
        var window = new PartialAggregate();
        var counts = window.Bins.Add(baseline.Bins, 400)!;
        for (var i = 0; i < 400; i++)
        {
            window.Traffic.AddRecord(i);
            counts[0].Add(baseline.Columns[0].Bins.CellOf(i % 20), 1);
            counts[1].Add(baseline.Columns[1].Bins.CellOf("no"), 1);
        }

        var reading = MetricCatalog.Find(metric, out _)!.Read(new MetricInput { Window = window, From = 0, To = 1_000, Baseline = baseline }, 0.95);
        // Less what chance makes of the distance.
        if (expected is { } value)
            reading.Value.ShouldNotBeNull().ShouldBe(value, 1e-3);
        else
            reading.Value.ShouldBeNull();
    }

    private static byte[] Encoded(ColumnCounts counts)
    {
        var writer = new AggregateWriter();
        counts.WriteTo(writer);
        return writer.ToArray();
    }

    private sealed class Kept : IWindowSink
    {
        public PartialAggregate Rows { get; } = new();

        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            Rows.Merge(partial);
            return true;
        }
    }
}
