using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Records;

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
