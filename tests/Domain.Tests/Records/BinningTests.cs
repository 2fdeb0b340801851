using System.Diagnostics;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Records;

public class BinningTests(ITestOutputHelper output)
{
    private const long Window = 10_000;
    private static readonly string[] Classes = ["no", "yes", "maybe"];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Counting_columns_equals_counting_values_one_by_one(int seed, bool wide)
    {
        var records = RandomRecords.Draw(new Random(seed), 1500, Classes, 35_000);
        var baseline = BaselineOf(RandomRecords.Draw(new Random(100 + seed), 1000, ["no", "yes"], 1));
        var folded = Fold(records, baseline.Bins, 1, wide);
        var expected = new SortedDictionary<long, BinnedCounts>();
        foreach (var record in records)
        {
            var start = record.Row.Time / Window * Window;
            if (!expected.TryGetValue(start, out var counts))
                expected.Add(start, counts = new BinnedCounts());
            var entry = counts.Add(baseline.Bins, 1, record.Row.Weight)!;
            for (var column = 0; column < baseline.Bins.Columns.Length; column++)
            {
                var bins = baseline.Bins.Columns[column];
                var feature = record.Features.FirstOrDefault(feature => feature.Name == bins.Name);
                var cell = bins.Role switch
                {
                    ColumnRole.Prediction => bins.CellOf(record.Row.Prediction),
                    ColumnRole.Value => bins.CellOf(wide ? record.Row.Value : (float)record.Row.Value),
                    ColumnRole.Score => bins.CellOf(record.Row.Score),
                    _ when bins.IsNumeric => bins.CellOf(feature.Number ?? double.NaN),
                    _ => bins.CellOf(feature.Category),
                };
                entry[column].Add(cell, 1, record.Row.Weight);
            }

            var joint = baseline.Bins.Joint!;
            if (record.Row.Prediction is { } predicted && joint.ScoreCellOf(record.Row.Score) is >= 0 and var scored)
                entry[baseline.Bins.Columns.Length].Add(joint.RowOf(predicted) + scored, 1, record.Row.Weight);
        }

        folded.Windows.Keys.ShouldBe(expected.Keys);
        foreach (var (start, counts) in expected)
        {
            var partial = new PartialAggregate();
            partial.Bins.Merge(counts);
            folded.Windows[start].Encode(AggregateParts.Bins).ShouldBe(partial.Encode(AggregateParts.Bins), $"seed {seed}, window {start}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(21)]
    public void Columns_of_any_length_count_what_is_no_ordinary_number_as_one_by_one(int edges)
    {
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0, double.MaxValue, double.Epsilon, .. Enumerable.Range(-12, 24)];
        var bins = FrozenColumn.OfNumbers(ColumnRole.Feature, "x", [.. Enumerable.Range(0, edges).Select(edge => (double)(edge - (edges / 2)))], isDiscrete: false);
        for (var length = 0; length <= 70; length++)
        {
            var (column, singles, doubles, expected) = (new double[length], new ColumnCounts(), new ColumnCounts(), new ColumnCounts());
            foreach (var counts in (ColumnCounts[])[singles, doubles, expected])
                counts.Reserve(bins.CellCount);
            for (var i = 0; i < length; i++)
            {
                column[i] = values[(length + i) % values.Length];
                expected.Add(bins.CellOf(column[i]), 1);
            }

            ValueCells.Add(bins, column, RowWeights.Of(1), doubles);
            ValueCells.Add(bins, Array.ConvertAll(column, static value => (float)value), RowWeights.Of(1), singles);
            doubles.Counts.ToArray().ShouldBe(expected.Counts.ToArray(), $"{length} values");

            // In single precision the smallest double is 0 and the largest infinite: neither crosses an edge that is not at 0.
            var tiny = column.Count(static value => value == double.Epsilon);
            singles.Total.ShouldBe(expected.Total);
            if (tiny == 0 || !bins.Edges.Contains(0))
                singles.Counts.ToArray().ShouldBe(expected.Counts.ToArray(), $"{length} values in single precision");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void The_same_stream_through_one_or_several_silos_gives_the_same_bits(int seed)
    {
        var records = RandomRecords.Draw(new Random(seed), 3000, Classes, 25_000);
        var baseline = BaselineOf(records.Take(500));
        var whole = Fold(records, baseline.Bins, 1);
        foreach (var silos in (int[])[2, 5])
        {
            var random = new Random(seed + silos);
            var parts = records.GroupBy(_ => random.Next(silos)).Select(part => Fold([.. part], baseline.Bins, 1 + random.Next(3))).OrderBy(_ => random.Next()).ToArray();
            foreach (var (start, window) in whole.Windows)
            {
                var merged = new PartialAggregate();
                foreach (var part in parts)
                {
                    if (part.Windows.TryGetValue(start, out var piece))
                        merged.MergeEncoded(piece.Encode());
                }

                merged.Encode(AggregateParts.Bins).ShouldBe(window.Encode(AggregateParts.Bins), $"seed {seed}, {silos} silos, window {start}");
            }
        }
    }

    [Fact]
    public void A_feature_that_changes_its_kind_and_one_that_goes_are_counted_as_such()
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "age", [1, 2, 3]);
        builder.AddCategories(ColumnRole.Feature, "country", ["de", "fr", null]);
        builder.AddNumbers(ColumnRole.Feature, "gone", [1, 2, 3]);
        var baseline = builder.Build();
        var bins = baseline.Bins;
        var block = new RecordBlockBuilder { Model = "m" };
        for (var i = 0; i < 10; i++)
        {
            block.Add(new RecordRow { Time = RandomRecords.Epoch });
            block.TryAddFeature("age", i == 0 ? "unknown" : "old").ShouldBeTrue();
            block.TryAddFeature("country", 49 + i).ShouldBeTrue();
            block.TryAddFeature("new", i).ShouldBeTrue();
        }

        var folded = new WindowCollector();
        new BlockFolder().Fold(block.Build(), Settings(bins), new RejectionLog(), folded, new PendingChunkWriter());
        var counts = folded.Windows.Values.Single().Bins.Find(bins.Fingerprint)!;
        counts.Records.ShouldBe(10UL);
        counts[0].Counts[bins.Columns[0].Mismatched].ShouldBe(10UL);
        counts[1].Counts[bins.Columns[1].Mismatched].ShouldBe(10UL);
        counts[2].Total.ShouldBe(0UL);
        DataDriftJudge.Judge(baseline, counts).Columns.Single(static column => column.Name == "gone").Current.MissingShare.ShouldBe(1, "a feature that is left out is missing");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(0)]
    public void Counting_with_bins_allocates_next_to_nothing(int weight)
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        var random = new Random(5);
        var records = RandomRecords.Draw(random, 2000, Classes, 8_000).ConvertAll(record => record with { Row = record.Row with { Weight = weight > 0 ? weight : 1 + random.Next(5) } });
        TestRecord.AddTo(records, builder);
        var block = builder.Build();
        var baseline = BaselineOf(records);
        var (folder, log, sink, pending) = (new BlockFolder(), new RejectionLog(), new NullSink(), new PendingChunkWriter());
        var elapsed = new double[2];
        for (var round = 0; round < 3; round++)
        {
            for (var with = 0; with < 2; with++)
            {
                var settings = Settings(with == 1 ? baseline.Bins : null);
                for (var i = 0; i < 100; i++)
                    folder.Fold(block, settings, log, sink, pending);
                var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
                for (var i = 0; i < 100; i++)
                    folder.Fold(block, settings, log, sink, pending);
                elapsed[with] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / 200_000;
                if (round == 2)
                    ((GC.GetAllocatedBytesForCurrentThread() - before) / 100.0).ShouldBeLessThan(400, "bytes a block of 2,000 records");
            }
        }

        output.WriteLine($"weights {(weight > 0 ? weight : "of their own")}: folding {elapsed[0]:0.0} ns a record, with the bins of {baseline.Columns.Length} columns {elapsed[1]:0.0}");
        output.WriteLine($"the counts of a window of {baseline.Columns.Length} columns take {Fold(records, baseline.Bins, 1).Windows.Values.First().Encode(AggregateParts.Bins).Length} bytes, a baseline {baseline.Encode().Length}");
    }

    private static FoldSettings Settings(FrozenBins? bins) => new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2, Bins = bins };

    private static WindowCollector Fold(List<TestRecord> records, FrozenBins bins, int pieces, bool wide = false)
    {
        var (folded, folder) = (new WindowCollector(), new BlockFolder());
        foreach (var piece in records.Chunk(Math.Max(1, (records.Count + pieces - 1) / pieces)))
        {
            var builder = new RecordBlockBuilder(wide) { Model = "m" };
            TestRecord.AddTo(piece, builder);
            var log = new RejectionLog();
            folder.Fold(builder.Build(), Settings(bins), log, folded, new PendingChunkWriter());
            log.Entries.ShouldBeEmpty();
        }

        return folded;
    }

    private static Baseline BaselineOf(IEnumerable<TestRecord> records)
    {
        var rows = records.ToArray();
        var builder = new BaselineBuilder();
        for (var f = 0; f < 3; f++)
            builder.AddNumbers(ColumnRole.Feature, $"number {f}", [.. rows.Select(row => row.Features.FirstOrDefault(feature => feature.Name == $"number {f}").Number ?? double.NaN)]);
        builder.AddCategories(ColumnRole.Feature, "country", [.. rows.Select(row => row.Features.FirstOrDefault(feature => feature.Name == "country").Category)]);
        builder.AddCategories(ColumnRole.Prediction, "", [.. rows.Select(row => row.Row.Prediction)]);
        builder.AddNumbers(ColumnRole.Value, "", [.. rows.Select(row => row.Row.Value)]);
        builder.AddNumbers(ColumnRole.Score, "", [.. rows.Select(row => row.Row.Score)]);
        var (calibration, reason) = EstimationBuilder.Calibrate(
            [.. rows.Select(static row => row.Row.Prediction)], [.. rows.Select(static row => row.Row.Score)], [.. rows.Select(static row => row.Row.Label)], "yes");
        return builder.Build(new EstimationBasis(calibration.ShouldNotBeNull(reason), null, ""));
    }

    private sealed class NullSink : IWindowSink
    {
        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial) => true;
    }
}
