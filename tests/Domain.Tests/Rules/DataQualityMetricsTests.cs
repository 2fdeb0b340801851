using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public sealed class DataQualityMetricsTests
{
    private static readonly Baseline Reference = Build();

    [Theory]
    [InlineData("feature_out_of_range_share(age)", 0.06)]
    [InlineData("feature_mismatched_share(age)", 0.02)]
    [InlineData("feature_unseen_share(plan)", 0.03)]
    [InlineData("feature_mismatched_share(plan)", 0)]
    public void Shares_are_of_all_records_that_were_counted(string name, double share)
    {
        var reading = MetricCatalog.Find(name, out var problem).ShouldNotBeNull(problem).Read(Input(), 0.95);
        reading.NoData.ShouldBeEmpty();
        reading.Value!.Value.ShouldBe(share, 1e-12);
        (reading.Records, reading.Interval!.Value.Lower <= share, reading.Interval.Value.Upper >= share).ShouldBe((100UL, true, true));
    }

    [Theory]
    [InlineData("feature_out_of_range_share(plan)", "the baseline has categories of the feature 'plan'")]
    [InlineData("feature_unseen_share(age)", "the baseline has numbers of the feature 'age'")]
    [InlineData("feature_unseen_share(color)", "the baseline has no feature 'color'")]
    public void What_the_baseline_does_not_have_has_no_share(string name, string reason) =>
        MetricCatalog.Find(name, out _)!.Read(Input(), 0.95).NoData.ShouldBe(reason);

    [Fact]
    public void Without_a_baseline_or_counts_there_is_no_share()
    {
        var metric = MetricCatalog.Find("feature_unseen_share(plan)", out _)!;
        metric.Read(Input() with { Baseline = null }, 0.95).NoData.ShouldBe("no baseline is active");
        metric.Read(Input() with { Window = new PartialAggregate() }, 0.95).NoData.ShouldStartWith("no record of the window was counted");
    }

    private static Baseline Build()
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "age", [.. Enumerable.Range(1, 90).Select(static each => (double)each)]);
        builder.AddCategories(ColumnRole.Feature, "plan", [.. Enumerable.Range(0, 90).Select(static each => each % 2 == 0 ? "free" : "paid")]);
        return builder.Build();
    }

    // 100 records: ages of 4 above, 2 below, 2 that are words, 12 missing; plans of 3 that are new.
    private static MetricInput Input()
    {
        var window = new PartialAggregate();
        var counts = window.Bins.Add(Reference.Bins, 100)!;
        Count("age", [.. Enumerable.Repeat(91.0, 4), .. Enumerable.Repeat(0.0, 2), .. Enumerable.Repeat(1.0, 40), .. Enumerable.Repeat(90.0, 40)]);
        var age = Reference.Bins.Feature("age");
        counts[age].Add(Reference.Columns[age].Bins.CellOf("old"), 2);
        var plan = Reference.Bins.Feature("plan");
        counts[plan].Add(Reference.Columns[plan].Bins.CellOf("free"), 97);
        counts[plan].Add(Reference.Columns[plan].Bins.CellOf("gold"), 3);
        return new MetricInput { Window = window, From = 0, To = 60_000, Baseline = Reference };

        void Count(string name, double[] values)
        {
            var at = Reference.Bins.Feature(name);
            foreach (var value in values)
                counts[at].Add(Reference.Columns[at].Bins.CellOf(value), 1);
        }
    }
}
