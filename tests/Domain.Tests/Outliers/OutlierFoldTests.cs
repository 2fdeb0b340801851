using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Tests.Records;
using OrleansMonitor.Domain.Windows;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Outliers;

public class OutlierFoldTests(ITestOutputHelper output)
{
    private static readonly string[] Classes = ["no", "yes"];

    [Theory]
    [InlineData(1, OutlierMethod.Forest, 1)]
    [InlineData(2, OutlierMethod.Forest, 0.3)]
    [InlineData(3, OutlierMethod.Lof, 0.3)]
    [InlineData(4, OutlierMethod.Forest, 0.3)]
    [InlineData(5, OutlierMethod.Lof, 1)]
    public void The_same_stream_through_one_or_several_silos_gives_the_same_bits(int seed, OutlierMethod method, double share)
    {
        var records = RandomRecords.Draw(new Random(seed), 3000, Classes, 25_000);
        var detector = DetectorOf(records, method, share);
        var whole = Fold(records, detector, 1);
        foreach (var silos in (int[])[2, 5])
        {
            var random = new Random(seed + silos);
            var parts = records.GroupBy(_ => random.Next(silos)).Select(part => Fold([.. part], detector, 1 + random.Next(40))).OrderBy(_ => random.Next()).ToArray();
            foreach (var (start, window) in whole.Windows)
            {
                var merged = new PartialAggregate();
                foreach (var part in parts)
                {
                    if (part.Windows.TryGetValue(start, out var piece))
                        merged.MergeEncoded(piece.Encode());
                }

                merged.Encode(AggregateParts.Outliers).ShouldBe(window.Encode(AggregateParts.Outliers), $"seed {seed}, {silos} silos, window {start}");
            }
        }

        var all = new PartialAggregate();
        foreach (var window in whole.Windows.Values)
            all.Merge(window);
        var figures = OutlierFigures.Of(detector, all.Outliers.Find(detector.Fingerprint));
        output.WriteLine($"{method}: {figures.Outliers} of {figures.Scored} are outliers, {figures.Skipped} skipped, {figures.Empty} empty; {all.Encode(AggregateParts.Outliers).Length} bytes");
        figures.Records.ShouldBe(3000UL);
        (figures.Scored + figures.Skipped + figures.Empty).ShouldBe(3000UL);
        ((figures.Scored + figures.Empty) / 3000.0).ShouldBe(share, 0.03);
        figures.Histogram.Sum(static bin => (double)bin.Count).ShouldBe(figures.Scored);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Scoring_columns_equals_scoring_records_one_by_one(int seed)
    {
        var records = RandomRecords.Draw(new Random(seed), 700, Classes, 1_000);
        var detector = DetectorOf(records, OutlierMethod.Forest, 1);
        var (scored, outliers, empty, weight, all) = (0UL, 0UL, 0UL, 0.0, 0.0);
        foreach (var record in records)
        {
            var row = Array.ConvertAll(detector.Features, feature => record.Features.FirstOrDefault(each => each.Name == feature.Name) is { Name: not null } given
                ? feature.IsNumeric ? feature.Of((float)given.Number!.Value) : feature.Of(given.Category)
                : feature.IsNumeric ? feature.Of(double.NaN) : feature.Of((string?)null));
            if (record.Features.Length == 0)
            {
                empty++;
                continue;
            }

            var score = new double[1];
            detector.Score(row, score);
            scored++;
            all += record.Row.Weight;
            outliers += score[0] > detector.Threshold ? 1UL : 0;
            weight += score[0] > detector.Threshold ? record.Row.Weight : 0;
        }

        var total = new PartialAggregate();
        foreach (var window in Fold(records, detector, 3).Windows.Values)
            total.Merge(window);
        var figures = OutlierFigures.Of(detector, total.Outliers.Find(detector.Fingerprint));
        (figures.Scored, figures.Outliers, figures.Empty, figures.Skipped).ShouldBe((scored, outliers, empty, 0UL), $"seed {seed}");
        figures.Share!.Value.ShouldBe(weight / all, 1e-12);
        figures.Interval!.Value.Lower.ShouldBeLessThan(figures.Share.Value);
    }

    [Fact]
    public void Features_that_are_gone_or_changed_their_kind_and_unknown_categories_are_scored_as_such()
    {
        var fit = new OutlierFit();
        fit.AddNumbers("age", [.. Enumerable.Range(0, 200).Select(static i => 20.0 + (i % 40))]);
        fit.AddCategories("country", [.. Enumerable.Range(0, 200).Select(static i => i % 100 == 0 ? "nl" : i % 4 == 0 ? "fr" : "de")]);
        var detector = fit.Build(new OutlierSettings { ScoredShare = 1, Contamination = 0.05 });

        Figures(detector, static (block, i) => block.TryAddFeature("age", 20 + i % 40)).Scored.ShouldBe(50UL, "of the other feature");
        var changed = Figures(detector, static (block, _) => block.TryAddFeature("age", "old") && block.TryAddFeature("country", 49));
        (changed.Scored, changed.Empty, changed.Share).ShouldBe((0UL, 50UL, null));
        changed.Interval.ShouldBeNull();
        Figures(detector, static (block, i) => block.TryAddFeature("age", 40) && block.TryAddFeature("country", $"c{i}")).Share.ShouldBe(1, "as the rarest category is");
        Figures(detector, static (block, _) => block.TryAddFeature("age", 40) && block.TryAddFeature("country", "de")).Share.ShouldBe(0);
        Figures(detector, static (block, _) => block.TryAddFeature("other", 1)).Empty.ShouldBe(50UL);

        // One value of the other kind makes the feature missing for its own record, wherever that stands.
        foreach (var odd in (int[])[0, 20, 49])
        {
            var mixed = Figures(detector, (block, i) => i == odd
                ? block.TryAddFeature("age", "old") && block.TryAddFeature("country", 3)
                : block.TryAddFeature("age", 40) && block.TryAddFeature("country", "de"));
            (mixed.Scored, mixed.Empty, mixed.Share).ShouldBe((49UL, 1UL, 0));
        }
    }

    [Fact]
    public void A_window_without_a_detector_has_no_part_and_figures_that_are_absent()
    {
        var records = RandomRecords.Draw(new Random(3), 200, Classes, 1_000);
        Fold(records, null, 1).Windows.Values.ShouldAllBe(static window => !window.HasOutliers);
        var figures = OutlierFigures.Of(DetectorOf(records, OutlierMethod.Forest, 1), null);
        (figures.Records, figures.Scored, figures.Share, figures.Interval).ShouldBe((0UL, 0UL, null, null));
    }

    private static OutlierFigures Figures(OutlierDetector detector, Func<RecordBlockBuilder, int, bool> features)
    {
        var block = new RecordBlockBuilder { Model = "m" };
        for (var i = 0; i < 50; i++)
        {
            block.Add(new RecordRow { Time = RandomRecords.Epoch });
            features(block, i).ShouldBeTrue();
        }

        var folded = new WindowCollector();
        new BlockFolder().Fold(block.Build(), Settings(detector), new RejectionLog(), folded, new PendingChunkWriter());
        return OutlierFigures.Of(detector, folded.Windows.Values.Single().Outliers.Find(detector.Fingerprint));
    }

    private static OutlierDetector DetectorOf(List<TestRecord> records, OutlierMethod method, double share)
    {
        var fit = new OutlierFit();
        for (var f = 0; f < 3; f++)
            fit.AddNumbers($"number {f}", [.. records.Select(row => row.Features.FirstOrDefault(feature => feature.Name == $"number {f}").Number ?? double.NaN)]);
        fit.AddCategories("country", [.. records.Select(static row => row.Features.FirstOrDefault(static feature => feature.Name == "country").Category)]);
        return fit.Build(new OutlierSettings { Method = method, Contamination = 0.05, ReferenceRows = 150, ScoredShare = share });
    }

    private static FoldSettings Settings(OutlierDetector? detector) => new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2, Detector = detector };

    private static WindowCollector Fold(List<TestRecord> records, OutlierDetector? detector, int pieces)
    {
        var (folded, folder) = (new WindowCollector(), new BlockFolder());
        foreach (var piece in records.Chunk(Math.Max(1, (records.Count + pieces - 1) / pieces)))
        {
            var builder = new RecordBlockBuilder { Model = "m" };
            TestRecord.AddTo(piece, builder);
            folder.Fold(builder.Build(), Settings(detector), new RejectionLog(), folded, new PendingChunkWriter());
        }

        return folded;
    }
}
