using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules.Suggestions;

public sealed class ThresholdSuggesterTests
{
    private static readonly Metric Rmse = MetricCatalog.Find("rmse", out _)!;

    [Fact]
    public void The_threshold_lies_a_quarter_of_the_reach_beyond_the_limit()
    {
        // Neighbours differ by 1: the spread is 1/1.128, the limits three of it, a hundredth wider, from 10.5.
        var found = Suggest(Rmse, Alternating(50));
        var reach = 3 / 1.1283791670955126 * Math.Sqrt(1 + (1.0 / 50));
        (found.Upper - 10.5).ShouldBe(reach, 1e-9);
        found.Threshold!.High!.Value.ShouldBe(10.5 + (1.25 * reach), 0.1);
        found.Threshold.ClearHigh!.Value.ShouldBe(10.5 + reach, 0.1);
        found.Threshold.High.Value.ShouldBeGreaterThanOrEqualTo(10.5 + (1.25 * reach) - 1e-6);
        (found.Threshold.Low, found.Points, found.MinRecords, found.Incidents, found.Fired).ShouldBe((null, 50, 25UL, 0, 0));
    }

    [Fact]
    public void An_incident_does_not_move_the_threshold_and_is_counted()
    {
        var usual = Suggest(Rmse, Alternating(50)).Threshold!.High!.Value;
        var found = Suggest(Rmse, [.. Alternating(50), 100]);
        found.Threshold!.High!.Value.ShouldBe(usual, 0.1);
        (found.Incidents, found.Fired).ShouldBe((1, 1));
    }

    [Fact]
    public void What_happens_every_day_is_no_incident()
    {
        var found = Suggest(MetricCatalog.Find("predictions_per_second", out _)!, [.. Enumerable.Range(0, 240).Select(static hour => 100 + (90 * Math.Sin(hour * Math.PI / 12)) + (hour % 2))]);
        found.Fired.ShouldBe(0);
        found.Threshold!.High!.Value.ShouldBeGreaterThan(191);
        found.Threshold.Low.ShouldBeNull("no traffic at all is the least that there can be");
    }

    [Fact]
    public void A_figure_without_history_or_variation_has_no_threshold_and_says_so()
    {
        Suggest(Rmse, Alternating(23)).Reason.ShouldBe("too little history: 23 points have the figure, and 24 are needed");
        Suggest(Rmse, []).Reason.ShouldStartWith("too little history: 0 points");
        Suggest(Rmse, [.. Enumerable.Repeat(0.1, 30)]).Reason.ShouldBe("the figure did not vary, so nothing says how far it may go");
        Suggest(MetricCatalog.Find("accuracy", out _)!, [.. Enumerable.Range(0, 30).Select(static each => each % 2 == 0 ? 0.0 : 1)]).Reason.ShouldContain("no value that it can take lies beyond");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Without_incidents_no_point_is_in_breach_and_each_is_clear(int seed)
    {
        var random = new Random(seed);
        foreach (var metric in (string[])["rmse", "bias", "accuracy", "error_ratio", "predictions_per_second", "auc_roc"])
        {
            var found = Suggest(MetricCatalog.Find(metric, out _)!, [.. Enumerable.Range(0, 200).Select(_ => 0.5 + (0.02 * (random.NextDouble() - 0.5)))]);
            (found.Incidents, found.Fired).ShouldBe((0, 0), $"{metric}, seed {seed}");
            (found.Threshold!.ClearHigh ?? double.MaxValue).ShouldBeGreaterThanOrEqualTo(found.Max - 1e-6);
            (found.Threshold.ClearLow ?? double.MinValue).ShouldBeLessThanOrEqualTo(found.Min + 1e-6);
            (found.Threshold.ClearHigh <= found.Threshold.High || found.Threshold.High is null).ShouldBeTrue();
            (found.Threshold.ClearLow >= found.Threshold.Low || found.Threshold.Low is null).ShouldBeTrue();
        }
    }

    private static double[] Alternating(int count) => [.. Enumerable.Range(0, count).Select(static each => 10.0 + (each % 2))];

    private static ThresholdSuggestion Suggest(Metric metric, double[] values) =>
        ThresholdSuggester.Suggest(metric, [.. values.Select(static value => new RuleReading { Value = value, Current = value, Records = 100 })]);
}
