using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Tests.Features;

public class FeatureSetTests
{
    [Fact]
    public void Features_are_listed_in_the_order_of_their_names()
    {
        var set = new FeatureSet();
        set.AddNumeric("b", [1f, 2f]);
        set.AddCategorical("a", (byte[])[0, 255], ["x"]);
        set.AddNumeric("c", [1.5, double.NaN]);
        var traffic = new TrafficSummary();
        traffic.AddRecords(2, 2, 2, 0, 0);
        var figures = set.ToFigures(traffic);
        figures.Select(feature => feature.Name).ShouldBe(["a", "b", "c"]);
        figures[0].Categorical!.Missing.ShouldBe(1ul);
        figures[1].Numeric!.Mean.ShouldBe(1.5);
        figures[2].Numeric!.Missing.ShouldBe(1ul);
        figures[2].Numeric!.MissingFraction.ShouldBe(0.5);
        set.KindConflicts.ShouldBe(0);
    }

    [Fact]
    public void Missing_are_the_records_without_a_value_however_they_were_cut()
    {
        // Ten records of weight 2, of which three have the number, one the category, and five nothing: as one column or in pieces
        // that lack the feature altogether.
        var traffic = new TrafficSummary();
        traffic.AddRecords(10, 20, 40, 0, 0);
        var (whole, pieces) = (new FeatureSet(), new FeatureSet());
        whole.AddNumeric("a", [1f, 2f, 3f, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
        whole.AddCategorical("a", (byte[])[255, 255, 255, 0, 255, 255, 255, 255, 255, 255], ["x"], [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
        pieces.AddNumeric("a", [1f, 2f], [2, 2]);
        pieces.AddNumeric("a", [3f], [2]);
        pieces.AddNumeric("a", [float.NaN, float.NaN], [2, 2]);
        pieces.AddCategorical("a", (byte[])[0], ["x"], [2]);
        foreach (var set in new[] { whole, pieces })
        {
            var feature = set.ToFigures(traffic).ShouldHaveSingleItem();
            (feature.Numeric!.Missing, feature.Categorical!.Missing).ShouldBe((6ul, 6ul));
            (feature.Numeric!.MissingFraction, feature.Categorical!.MissingFraction).ShouldBe((0.6, 0.6));
        }
    }

    [Fact]
    public void A_feature_without_any_value_is_listed_as_missing_where_a_record_has_it()
    {
        var traffic = new TrafficSummary();
        traffic.AddRecords(4, 8, 16, 0, 0);
        var set = new FeatureSet();
        set.AddNumeric("empty", [float.NaN, Absent.Number32], [2, 2]);
        set.AddNumeric("wide", [double.NaN]);
        set.AddNumeric("not there", [Absent.Number32]);
        set.AddNumeric("nor there", [Absent.Number64, Absent.Number64]);
        foreach (var each in new[] { set, RoundTrip(set) })
        {
            var figures = each.ToFigures(traffic);
            figures.Select(static feature => feature.Name).ShouldBe(["empty", "wide"]);
            var numeric = figures[0].Numeric.ShouldNotBeNull();
            (numeric.Count, numeric.Missing, numeric.MissingFraction, numeric.Mean, numeric.Min, numeric.Median).ShouldBe((0ul, 4ul, 1.0, null, null, null));
            each.FindFigures("empty", traffic)!.Numeric!.MissingFraction.ShouldBe(1);
            each.FindFigures("not there", traffic).ShouldBeNull();
        }

        // Nothing was measured where a measurement has no value.
        var measurements = new PartialAggregate().Measurements;
        measurements.AddNumeric("judge", [float.NaN]);
        measurements.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void What_is_no_finite_number_is_missing_everywhere()
    {
        double[] numbers = [1, 2, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e200, -1e200];
        var rows = new PartialAggregate();
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "x", numbers);
        var baseline = builder.Build();
        var counts = new ColumnCounts();
        counts.Reserve(baseline.Columns[0].Bins.CellCount);
        ValueCells.Add(baseline.Columns[0].Bins, numbers, RowWeights.Of(1), counts);
        for (var i = 0; i < numbers.Length; i++)
            rows.Traffic.AddRecord(i);
        rows.Features.AddNumeric("x", numbers);
        rows.Features.AddNumeric("none", numbers[3..]);
        var figures = rows.Features.FindFigures("x", rows.Traffic)!.Numeric!;
        (figures.Count, figures.Missing, figures.Max).ShouldBe((2ul, 5ul, 2.0));
        rows.Features.FindFigures("none", rows.Traffic)!.Numeric!.Missing.ShouldBe(7UL);
        baseline.Columns[0].Counts.Total.ShouldBe(2UL, "of a baseline");
        counts.Total.ShouldBe(2UL, "with its bins");
        PeriodCounts.Of(PeriodBaseline.Of(rows), rows)[0].Total.ShouldBe(0UL, "a feature without a value");
        PeriodCounts.Of(PeriodBaseline.Of(rows), rows)[1].Total.ShouldBe(2UL, "in the same hours before");
    }

    [Fact]
    public void Whether_a_feature_is_missing_everywhere_does_not_depend_on_the_cut()
    {
        var whole = new FeatureSet();
        whole.AddNumeric("a", [float.NaN, Absent.Number32, 1f, float.NaN]);
        whole.AddNumeric("b", [float.NaN, float.NaN, Absent.Number32, float.NaN]);
        whole.AddCategorical("b", (byte[])[255, 255, 0, 255], ["x"]);
        var pieces = new FeatureSet();
        foreach (var (a, b) in ((float, float)[])[(float.NaN, float.NaN), (Absent.Number32, float.NaN), (float.NaN, float.NaN)])
        {
            var piece = new FeatureSet();
            piece.AddNumeric("a", [a]);
            piece.AddNumeric("b", [b]);
            pieces.Merge(RoundTrip(piece));
        }

        pieces.AddNumeric("a", [1f]);
        pieces.AddCategorical("b", (byte[])[0], ["x"]);
        Encoded(pieces).ShouldBe(Encoded(whole));
        pieces.KindConflicts.ShouldBe(0);
    }

    [Fact]
    public void A_feature_without_any_value_is_not_withheld()
    {
        var traffic = new TrafficSummary();
        traffic.AddRecords(40, 40, 40, 0, 0);
        var set = new FeatureSet();
        set.AddNumeric("empty", [float.NaN]);
        set.AddNumeric("few", [1f]);
        set.Withhold(10).ShouldBe(["few"]);
        set.ToFigures(traffic).ShouldHaveSingleItem().Numeric!.Missing.ShouldBe(40ul);
    }

    private static byte[] Encoded(FeatureSet set)
    {
        var writer = new AggregateWriter();
        set.WriteTo(writer);
        return writer.ToArray();
    }

    private static FeatureSet RoundTrip(FeatureSet set)
    {
        var read = new FeatureSet();
        var reader = new AggregateReader(Encoded(set));
        read.MergeFrom(ref reader);
        return read;
    }

    [Fact]
    public void A_name_of_both_kinds_has_both_summaries_and_is_counted()
    {
        var set = new FeatureSet();
        set.AddNumeric("a", [1f]);
        set.AddCategorical("a", (byte[])[0], ["x"]);
        set.KindConflicts.ShouldBe(1);
        var feature = set.ToFigures(new TrafficSummary()).ShouldHaveSingleItem();
        feature.Numeric!.Count.ShouldBe(1ul);
        feature.Categorical!.Count.ShouldBe(1ul);
    }

    [Fact]
    public void The_feature_beyond_the_limit_is_the_ordinally_largest_and_its_values_are_counted()
    {
        var names = Enumerable.Range(0, FeatureSet.MaxFeatures + 1).Select(i => $"{i:0000}").ToArray();
        new Random(4).Shuffle(names);
        var set = new FeatureSet();
        foreach (var name in names)
        {
            set.AddNumeric(name, [1f, float.NaN]);
            set.AddNumeric(name, [2f]);
        }

        set.Count.ShouldBe(FeatureSet.MaxFeatures);
        set.ToFigures(new TrafficSummary())[^1].Name.ShouldBe("0999");
        set.Overflow.ShouldBe(2ul, "NaN is no value");
    }

    [Fact]
    public void The_frequent_value_of_a_categorical_feature_is_listed_past_the_limit_whatever_its_name_and_the_order()
    {
        var values = Enumerable.Range(0, CategoricalFeature.MaxValues + 100).Select(i => i < 99 ? "zzz" : $"{i:0000}").ToArray();
        for (var seed = 0; seed < 3; seed++)
        {
            new Random(seed).Shuffle(values);
            var feature = new CategoricalFeature();
            foreach (var value in values)
            {
                feature.Add(value);
            }

            var figures = feature.ToFigures(top: 1000)!;
            var top = figures.Top.ShouldHaveSingleItem();
            (top.Name, top.Count).ShouldBe(("zzz", 99ul));
            figures.Other.ShouldBe(1025ul);
            ((double)figures.Distinct).ShouldBe(1026, 4 * figures.DistinctError!.Value * 1026);
            figures.CountError.ShouldBe(2ul);
        }
    }

    [Fact]
    public void Eight_features_of_a_window_take_less_than_1450_bytes_also_when_sampled_at_one_rate()
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        Func<double>[] distributions = [Normal, () => 40 + 12 * Normal(), () => 20 * random.NextDouble(), () => Math.Exp(3 + 2 * Normal())];
        foreach (var weights in new[] { [], Enumerable.Repeat(10 / 3f, 2000).ToArray() })
        {
            var set = new FeatureSet();
            for (var i = 0; i < 8; i++)
            {
                set.AddNumeric($"feature_{i}", Enumerable.Range(0, 2000).Select(_ => (float)distributions[i % 4]()).ToArray(), weights);
            }

            var writer = new AggregateWriter();
            set.WriteTo(writer);
            writer.Length.ShouldBeLessThan(1450);
        }
    }

    [Fact]
    public void A_cleared_set_is_filled_again_without_allocation()
    {
        var set = new FeatureSet();
        var values = Enumerable.Range(0, 500).Select(i => i / 7f - 20).ToArray();
        string[] names = ["a", "b", "c"];
        void Fill()
        {
            set.Clear();
            foreach (var name in names)
            {
                set.AddNumeric(name, values);
            }
        }

        Fill();
        Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Names_that_share_a_prefix_take_few_bytes_and_any_script_survives()
    {
        var writer = new AggregateWriter();
        string[] names = ["", "feature_0", "feature_1", "ünï", "模型", "🚀", "🚁", new('ﬀ', SortedNames.MaxLength)];
        Array.Sort(names, string.CompareOrdinal);
        var previous = "";
        foreach (var name in names)
        {
            SortedNames.Write(writer, previous, name);
            previous = name;
        }

        var reader = new AggregateReader(writer.WrittenSpan);
        string? read = null;
        foreach (var name in names)
        {
            read = SortedNames.Read(ref reader, read);
            read.ShouldBe(name);
        }

        reader.IsAtEnd.ShouldBeTrue();
        Should.Throw<ArgumentException>(() => new FeatureSet().AddNumeric(new string('x', SortedNames.MaxLength + 1), [1f])).Message.ShouldContain("257");
    }
}
