using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Baselines;

/// <summary>One period counted with the bins of another, of what is kept of both.</summary>
public sealed class PeriodCountsTests
{
    [Fact]
    public void A_period_counted_with_its_own_bins_has_its_own_counts()
    {
        var period = Period(1, 3000, 0, "abc", "c d");
        var baseline = PeriodBaseline.Of(period);
        baseline.Columns.Select(static column => (column.Bins.Role, column.Bins.Name)).Order().ShouldBe(
            new[] { (ColumnRole.Feature, "x"), (ColumnRole.Feature, "c"), (ColumnRole.Prediction, ""), (ColumnRole.Value, "") }.Order());
        var counted = PeriodCounts.Of(baseline, period);
        (counted.Records, counted.Weight, counted.EffectiveRecords).ShouldBe((3000ul, 3000.0, 3000.0));
        for (var i = 0; i < baseline.Columns.Length; i++)
            counted[i].Counts.ToArray().ShouldBe(baseline.Columns[i].Counts.Counts.ToArray(), baseline.Columns[i].Bins.Name);
        DataDriftJudge.Judge(baseline, counted).Verdict.ShouldBe(DriftVerdict.Stable);
    }

    [Fact]
    public void Each_value_has_the_cell_that_it_would_have_had_when_it_arrived()
    {
        var baseline = PeriodBaseline.Of(Period(2, 2000, 0, "abc", "c d"));
        var later = Period(3, 2000, 4, "abz", "c e");
        var counted = PeriodCounts.Of(baseline, later);
        var drift = DataDriftJudge.Judge(baseline, counted);
        var x = drift.Columns.Single(static column => column.Name == "x");

        // Exact, of the values themselves; buckets are 6% wide.
        double[] before = Numbers(2, 2000, 0), after = Numbers(3, 2000, 4);
        x.KolmogorovSmirnov!.Value.Statistic.ShouldBe(Distance(before, after), 0.06);
        x.Verdict.ShouldBe(DriftVerdict.Drifted);
        drift.Columns.Single(static column => column.Role == ColumnRole.Value).Verdict.ShouldBe(DriftVerdict.Drifted);
        foreach (var (role, name, unseen) in new[] { (ColumnRole.Feature, "c", "z"), (ColumnRole.Prediction, "", "e") })
        {
            var at = Array.FindIndex(baseline.Columns, column => column.Bins.Role == role && column.Bins.Name == name);
            counted[at].Counts[baseline.Columns[at].Bins.Other].ShouldBeGreaterThan(0ul, $"{unseen} is none of the baseline's");
            counted[at].Total.ShouldBe(2000ul);
        }
    }

    /// <summary>By the values themselves six tenths lie outside; buckets are 6% wide.</summary>
    [Theory]
    [InlineData(40, 70)]
    [InlineData(70, 40)]
    [InlineData(-40, -70)]
    [InlineData(-70, -40)]
    public void What_lies_beyond_the_values_before_is_out_of_their_range_on_either_side(int before, int after)
    {
        static PartialAggregate Uniform(int from)
        {
            var period = new PartialAggregate();
            period.Traffic.AddRecords(600, 600, 600, 0, 1);
            period.Features.AddNumeric("age", [.. Enumerable.Range(0, 600).Select(i => (float)(from + (Math.Sign(from) * (i % 50))))]);
            return period;
        }

        var baseline = PeriodBaseline.Of(Uniform(before));
        var age = DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Uniform(after))).Columns.Single(static column => column.Name == "age");
        age.KolmogorovSmirnov!.Value.Statistic.ShouldBe(0.6, 0.09);
        age.Current.UnseenShare!.Value.ShouldBe(0.6, 0.09);
        var same = DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Uniform(before))).Columns.Single(static column => column.Name == "age");
        same.KolmogorovSmirnov!.Value.Statistic.ShouldBe(0, 1e-12);
        same.Current.UnseenShare.ShouldBe(0);
    }

    /// <summary>Smallest and largest values that are bounds of buckets, that share one with others, that are 0 and of both signs.</summary>
    [Theory]
    [InlineData(64, 128)]
    [InlineData(63, 127)]
    [InlineData(65, 130)]
    [InlineData(-128, -64)]
    [InlineData(-130, -65)]
    [InlineData(-32, 32)]
    [InlineData(0, 40)]
    [InlineData(-40, 0)]
    [InlineData(50, 50)]
    public void What_shares_a_bucket_with_the_smallest_or_largest_value_before_is_within_and_all_beyond_is_not(int smallest, int largest)
    {
        var range = Enumerable.Range(smallest, largest - smallest + 1);
        var before = Whole([.. range, .. range]);
        var baseline = PeriodBaseline.Of(before);
        var (bins, own) = (baseline.Columns[0].Bins, baseline.Columns[0].Counts.Counts.ToArray());
        own[0].ShouldBe(0ul, "nothing is below the smallest");
        own[bins.Other].ShouldBe(0ul, "nor above the largest");
        PeriodCounts.Of(baseline, before)[0].Counts.ToArray().ShouldBe(own);

        var after = Enumerable.Range(-300, 601).ToArray();
        var counted = PeriodCounts.Of(baseline, Whole(after))[0].Counts;
        var (low, high) = (Bucket(smallest), Bucket(largest));
        counted[0].ShouldBe((ulong)after.Count(value => Bucket(value) < low));
        counted[bins.Other].ShouldBe((ulong)after.Count(value => Bucket(value) > high));
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Whole(after))).Columns[0].Current.UnseenShare!.Value.ShouldBe((counted[0] + counted[bins.Other]) / 601.0, 1e-12);
    }

    /// <summary>Whole numbers lie on bounds of buckets; single precision is what models mostly send.</summary>
    [Fact]
    public void What_arrives_falls_into_the_bins_of_a_period_as_its_own_values_did()
    {
        foreach (var scale in (double[])[1, 0.5, 0.1, -1, -0.1])
        {
            var values = Enumerable.Range(-20, 400).Select(i => i * scale).ToArray();
            foreach (var numbers in new[] { values, Array.ConvertAll(values, static value => (double)(float)value) })
            {
                var column = PeriodBaseline.Of(Of(numbers)).Columns[0];
                var counts = new ulong[column.Bins.CellCount];
                foreach (var number in numbers)
                    counts[column.Bins.CellOf(number)]++;
                counts.ShouldBe(column.Counts.Counts.ToArray(), $"times {scale}");
            }
        }
    }

    private static int Bucket(int value) => Math.Sign(value) * (value == 0 ? 0 : 1 + IndexMapping.Coarse.Index(Math.Abs(value)));

    private static PartialAggregate Whole(IEnumerable<int> values) => Of([.. values.Select(static value => (double)value)]);

    private static PartialAggregate Of(double[] values)
    {
        var period = new PartialAggregate();
        period.Traffic.AddRecords((ulong)values.Length, values.Length, values.Length, 0, 1);
        period.Features.AddNumeric("x", values);
        return period;
    }

    [Fact]
    public void What_is_of_the_other_kind_and_what_is_absent_is_counted_as_that()
    {
        var baseline = PeriodBaseline.Of(Period(4, 500, 0, "ab", "c d"));
        var later = new PartialAggregate();
        later.Traffic.AddRecords(100, 100, 100, 0, 1);
        later.Features.AddCategorical("x", [0, 0, 0], ["text"]);
        later.Features.AddNumeric("c", [1, 2]);
        var counted = PeriodCounts.Of(baseline, later);
        ulong Cell(string name, Func<FrozenColumn, int> cell)
        {
            var at = Array.FindIndex(baseline.Columns, column => column.Bins.Name == name);
            return counted[at].Counts[cell(baseline.Columns[at].Bins)];
        }

        Cell("x", static bins => bins.Mismatched).ShouldBe(3ul);
        Cell("c", static bins => bins.Mismatched).ShouldBe(2ul);
        var columns = DataDriftJudge.Judge(baseline, counted).Columns;
        columns.Single(static column => column.Name == "x").Current.MissingShare.ShouldBe(0.97);
        columns.Single(static column => column.Role == ColumnRole.Prediction).Verdict.ShouldBe(DriftVerdict.Untested);
    }

    [Fact]
    public void A_column_that_changed_its_kind_within_a_period_is_like_itself()
    {
        var period = new PartialAggregate();
        period.Traffic.AddRecords(500, 500, 500, 0, 1);
        period.Features.AddNumeric("numbers", [.. Enumerable.Range(0, 300).Select(static i => (float)i)]);
        period.Features.AddCategorical("numbers", new byte[200], ["text"]);
        period.Features.AddNumeric("texts", new float[100]);
        period.Features.AddCategorical("texts", new byte[400], ["text"]);
        period.Features.AddNumeric("empty", [float.NaN, float.NaN]);
        var baseline = PeriodBaseline.Of(period);
        baseline.Columns.Select(static column => column.Bins.Name).ShouldBe(["empty", "numbers", "texts"]);
        var counted = PeriodCounts.Of(baseline, period);
        for (var i = 0; i < baseline.Columns.Length; i++)
            counted[i].Counts.ToArray().ShouldBe(baseline.Columns[i].Counts.Counts.ToArray());
        var columns = DataDriftJudge.Judge(baseline, counted).Columns;
        columns.Single(static column => column.Name == "empty").Reason.ShouldBe("the baseline has no value of it");
        foreach (var column in columns.Where(static column => column.Name != "empty"))
        {
            (column.Reference.MismatchedShare, column.Reference.MissingShare).ShouldBe((column.Current.MismatchedShare, column.Current.MissingShare));
            column.Reference.MismatchedShare!.Value.ShouldBe(column.Name == "numbers" ? 0.4 : 0.2, 1e-12);
        }

        DataDescriber.Describe(period, baseline).SelectMany(static column => column.Findings).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_before_is_no_baseline_and_nothing_now_is_no_drift()
    {
        Should.Throw<BaselineException>(() => PeriodBaseline.Of(new PartialAggregate())).Message.ShouldContain("at least 2 rows");
        var baseline = PeriodBaseline.Of(Period(5, 500, 0, "ab", "c d"));
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, new PartialAggregate())).Verdict.ShouldBe(DriftVerdict.Untested);
    }

    private static double[] Numbers(int seed, int count, double shift)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 10 + shift + (4 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    private static PartialAggregate Period(int seed, int count, double shift, string categories, string classes)
    {
        var period = new PartialAggregate();
        period.Traffic.AddRecords((ulong)count, count, count, 0, 1);
        period.Features.AddNumeric("x", Numbers(seed, count, shift));
        period.Features.AddCategorical("c", [.. Enumerable.Range(0, count).Select(i => (byte)(i % categories.Length))], [.. categories.Select(static each => each.ToString())]);
        var names = classes.Split(' ');
        for (var i = 0; i < count; i++)
            period.Outputs.Classes.Add(names[i % names.Length]);
        period.Outputs.Values.AddColumn(Numbers(seed + 100, count, 3 * shift));
        return period;
    }

    private static double Distance(double[] before, double[] after) =>
        before.Concat(after).Max(at => Math.Abs((double)before.Count(x => x <= at) / before.Length - (double)after.Count(x => x <= at) / after.Length));
}
