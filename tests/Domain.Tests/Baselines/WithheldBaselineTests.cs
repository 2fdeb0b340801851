using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Baselines;

/// <summary>Baselines of periods of which rare values were withheld.</summary>
public sealed class WithheldBaselineTests
{
    private const int Minimum = 10;

    [Fact]
    public void A_column_of_which_no_value_is_listed_is_untested_and_the_note_says_so()
    {
        // 5 of Y are few, and take X with them.
        var (period, withheld) = Period(("X", 995), ("Y", 5));
        var baseline = Baseline.Decode(PeriodBaseline.Of(period).Encode());
        PeriodBaseline.Withheld(baseline, withheld).ShouldBe(["cat (no value is listed, so it cannot be tested)"]);
        var column = DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Period(("Z", 1_000)).Period)).Columns.ShouldHaveSingleItem();
        (column.Verdict, column.Reason).ShouldBe((DriftVerdict.Untested, "the baseline lists none of its values: none is frequent enough, or they were withheld"));
    }

    [Fact]
    public void Values_that_are_not_few_keep_their_bins()
    {
        var (period, withheld) = Period(("X", 600), ("Y", 380), ("U", 12), ("V", 8));
        var baseline = PeriodBaseline.Of(period);
        baseline.Columns.ShouldHaveSingleItem().Bins.Categories.ShouldBe(["X", "Y"]);
        PeriodBaseline.Withheld(baseline, withheld).ShouldBe(["cat (rare values are counted as other)"]);
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Period(("Z", 1_000)).Period)).Verdict.ShouldBe(DriftVerdict.Drifted);
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, period), isFolded: column => PeriodBaseline.IsFolded(column, period, withheld)).Verdict.ShouldBe(DriftVerdict.Stable);
    }

    [Fact]
    public void The_only_value_that_is_not_few_keeps_its_bin()
    {
        var baseline = PeriodBaseline.Of(Period(("X", 990), ("U", 5), ("V", 5)).Period);
        baseline.Columns.ShouldHaveSingleItem().Bins.Categories.ShouldBe(["X"]);
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Period(("Z", 1_000)).Period)).Verdict.ShouldBe(DriftVerdict.Drifted);
    }

    [Fact]
    public void A_single_value_on_both_sides_is_still_stable()
    {
        var baseline = PeriodBaseline.Of(Period(("X", 1_000)).Period);
        var column = DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, Period(("X", 1_000)).Period)).Columns.ShouldHaveSingleItem();
        (column.Verdict, column.Reason).ShouldBe((DriftVerdict.Stable, "all values lie in one bin, on both sides"));
    }

    [Fact]
    public void A_listed_value_that_was_put_together_with_rare_ones_now_is_no_drift()
    {
        var baseline = PeriodBaseline.Of(Period(("X", 900), ("Y", 100)).Period);
        var (now, withheld) = Period(("X", 900), ("Y", 91), ("Z", 9));
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, now)).Verdict.ShouldBe(DriftVerdict.Drifted, "as it was");
        DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, now), isFolded: column => PeriodBaseline.IsFolded(column, now, withheld)).Columns.ShouldHaveSingleItem().Verdict.ShouldBe(DriftVerdict.Untested);
    }

    private static (PartialAggregate Period, string[] Withheld) Period(params (string Name, int Count)[] values)
    {
        var period = new PartialAggregate();
        var count = values.Sum(static each => each.Count);
        period.Traffic.AddRecords((ulong)count, count, count, 0, 1);
        foreach (var (name, records) in values)
            period.Features.AddCategorical("cat", new byte[records], [name]);
        return (period, Withholding.Apply(period, Minimum));
    }
}
