using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Weeks;
using Xunit.Abstractions;

namespace OrleansMonitor.Rules.Tests;

/// <summary>
/// The shipped rules about data over a week of fifty features that do not drift, folded record by record, with traffic that has a daily course; and over hours in which many drift, or one.
/// More weeks and volumes, and a fixed cut beside them: benchmarks/DriftStudy.
/// </summary>
public sealed class DriftFreeWeekTests(ITestOutputHelper output)
{
    private const int Seed = 7;
    private const double RecordsPerHour = 800;
    private const int Days = 7;

    [Fact]
    public void A_week_without_drift_raises_at_most_one_alarm_and_drift_raises_it_within_the_hour()
    {
        var stream = new SteadyStream(Seed, RecordsPerHour);
        stream.Features.ShouldBe(50);
        var week = new FoldedWeek(stream.BaselineOf(10_000));
        RuleWatch[] shipped = [.. DataRules().Select(static rule => new RuleWatch(rule))];
        var single = new RuleWatch(ColumnRule);
        RuleWatch[] all = [.. shipped, single];
        Run(stream, week, Days * 24 * SteadyStream.Hour, all);
        foreach (var rule in all)
            output.WriteLine($"seed {Seed}, {week.Records} records: {rule.Name} fired {rule.Fired.Count} times in {rule.Judged} evaluations");
        shipped.ShouldAllBe(static rule => rule.Judged > 500);
        shipped.Sum(static rule => rule.Fired.Count).ShouldBeLessThanOrEqualTo(1, $"seed {Seed}");
        single.Fired.ShouldBeEmpty($"seed {Seed}");

        // From noon on, when there is traffic: one feature moves by half a standard deviation, an hour later twenty do.
        var noon = week.Time + (12 * SteadyStream.Hour);
        Run(stream, week, noon, all);
        stream.Shifts["normal 3"] = static value => value + (0.5 * 4);
        Run(stream, week, noon + SteadyStream.Hour, all);
        single.Phase.ShouldBe(AlertPhase.Firing, $"seed {Seed}: one feature drifted an hour ago");
        var before = shipped.Sum(static rule => rule.Fired.Count);
        for (var i = 0; i < 12; i++)
            stream.Shifts[$"normal {i}"] = static value => value + 12;
        for (var i = 0; i < 8; i++)
            stream.Shifts[$"lognormal {i}"] = static value => value * 3;
        Run(stream, week, noon + (2 * SteadyStream.Hour), all);
        shipped.Single(static rule => rule.Name == "DataDrifted").Phase.ShouldBe(AlertPhase.Firing, $"seed {Seed}: twenty of fifty features drifted an hour ago");
        shipped.Sum(static rule => rule.Fired.Count).ShouldBeGreaterThan(before);
    }

    [Fact]
    public void Without_a_baseline_there_is_no_value_and_no_alarm()
    {
        foreach (var rule in DataRules())
        {
            var reading = MetricCatalog.Find(rule.Metric, out _)!.Read(new MetricInput { Window = new PartialAggregate(), From = 0, To = FoldedWeek.Coarse }, 0.95);
            reading.NoData.ShouldBe("no baseline is active");
            rule.NoData.ShouldBe(NoDataPolicy.Keep);
        }
    }

    private static AlertRule ColumnRule => new()
    {
        Name = "OneFeature",
        Group = "test",
        Metric = "data_drift(normal 3)",
        Interval = TimeSpan.FromMinutes(5),
        Window = TimeSpan.FromHours(1),
        Threshold = new Threshold(null, 0.1, null, 0.05),
        MinRecords = 500,
    };

    private static List<AlertRule> DataRules()
    {
        var rules = RuleFile.Read(DefaultRules.File, DefaultRules.Text).Groups.SelectMany(static group => group.Rules).Where(static rule => RuleWatch.CanWatch(rule) && new RuleWatch(rule).IsAboutData).ToList();
        rules.ShouldNotBeEmpty();
        return rules;
    }

    private static void Run(SteadyStream stream, FoldedWeek week, long until, RuleWatch[] rules)
    {
        while (week.Time < until)
        {
            week.Add(stream.Next(week.Time, week.Time + FoldedWeek.Step));
            foreach (var rule in rules)
                rule.Evaluate(week);
        }
    }
}
