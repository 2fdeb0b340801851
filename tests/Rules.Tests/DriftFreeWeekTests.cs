using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using Xunit.Abstractions;

namespace OrleansMonitor.Rules.Tests;

/// <summary>The shipped rules about drift, over a week of fifty features that do not drift, and over an hour in which many do.</summary>
public sealed class DriftFreeWeekTests(ITestOutputHelper output)
{
    private const int Seed = 7;
    private const int Features = 50;
    private const int RecordsPerSlot = 60;
    private const long Slot = 300_000;
    private const int SlotsPerHour = 12;

    [Fact]
    public void A_week_without_drift_raises_at_most_one_alarm_and_an_hour_of_drift_raises_it()
    {
        var rules = DriftRules();
        rules.ShouldNotBeEmpty();
        var random = new Random(Seed);
        var baseline = BaselineOf(random, 5_000);
        var slots = new List<PartialAggregate>();
        for (var slot = 0; slot < 7 * 24 * SlotsPerHour; slot++)
            slots.Add(SlotOf(baseline, random, drifting: 0));
        var quiet = rules.Sum(rule => Alarms(rule, baseline, slots));
        output.WriteLine($"seed {Seed}: {quiet} alarms of {rules.Count} rules in a week of {Features} features without drift");
        quiet.ShouldBeLessThanOrEqualTo(1, $"seed {Seed}");

        for (var slot = 0; slot < 2 * SlotsPerHour; slot++)
            slots.Add(SlotOf(baseline, random, drifting: 20));
        rules.Sum(rule => Alarms(rule, baseline, slots)).ShouldBe(quiet + 1, $"seed {Seed}: 20 of {Features} features drifted");
    }

    [Fact]
    public void Without_a_baseline_there_is_no_value_and_no_alarm()
    {
        foreach (var rule in DriftRules())
        {
            var reading = MetricCatalog.Find(rule.Metric, out _)!.Read(new MetricInput { Window = new PartialAggregate(), From = 0, To = Slot }, 0.95);
            reading.NoData.ShouldBe("no baseline is active");
            rule.NoData.ShouldBe(NoDataPolicy.Keep);
        }
    }

    private static List<AlertRule> DriftRules() =>
        [.. RuleFile.Read(DefaultRules.File, DefaultRules.Text).Groups.SelectMany(static group => group.Rules).Where(static rule => rule.Metric.StartsWith("data_drift", StringComparison.Ordinal))];

    private static int Alarms(AlertRule rule, Baseline baseline, List<PartialAggregate> slots)
    {
        var (state, alarms) = (default(AlertState), 0);
        var metric = MetricCatalog.Find(rule.Metric, out _)!;
        var length = (int)(rule.Window.TotalMilliseconds / Slot);
        for (var end = 1; end <= slots.Count; end++)
        {
            var window = new PartialAggregate();
            for (var slot = Math.Max(0, end - length); slot < end; slot++)
                window.Merge(slots[slot]);
            var input = new MetricInput { Window = window, From = (end * Slot) - (long)rule.Window.TotalMilliseconds, To = end * Slot, Baseline = baseline };
            var before = state.Phase;
            state = state.Advance(rule, RuleEvaluator.Judge(rule, metric.Read(input, RuleEvaluator.LevelOf(rule))).Verdict, end * Slot);
            alarms += before != AlertPhase.Firing && state.Phase == AlertPhase.Firing ? 1 : 0;
        }

        return alarms;
    }

    private static Baseline BaselineOf(Random random, int rows)
    {
        var builder = new BaselineBuilder();
        for (var feature = 0; feature < Features; feature++)
            builder.AddNumbers(ColumnRole.Feature, Name(feature), [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]);
        return builder.Build();
    }

    private static PartialAggregate SlotOf(Baseline baseline, Random random, int drifting)
    {
        var slot = new PartialAggregate();
        slot.Traffic.AddRecords(RecordsPerSlot, RecordsPerSlot, RecordsPerSlot, 0, 1);
        var counts = slot.Bins.Add(baseline.Bins, RecordsPerSlot)!;
        for (var feature = 0; feature < Features; feature++)
        {
            var column = baseline.Bins.Feature(Name(feature));
            for (var i = 0; i < RecordsPerSlot; i++)
                counts[column].Add(baseline.Bins.Columns[column].CellOf(feature < drifting ? Math.Sqrt(random.NextDouble()) : random.NextDouble()), 1);
        }

        return slot;
    }

    private static string Name(int feature) => $"f{feature:00}";
}
