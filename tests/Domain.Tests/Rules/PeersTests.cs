using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class PeersTests
{
    [Fact]
    public void A_node_is_held_against_the_median_of_the_others_in_robust_deviations()
    {
        // The others of the last: median 11, deviations 1, 0, 1, 2, 3 → median 1.
        var readings = Readings(10, 11, 12, 13, 8, 30);
        Peers.Compare(Rule(ComparisonMeasure.Deviations), readings);
        readings[5].Value!.Value.ShouldBe((30 - 11) / 1.4826, 1e-9);
        (readings[5].Reference, readings[5].Current).ShouldBe((11, 30));
        Math.Abs(readings[1].Value!.Value).ShouldBeLessThan(1);
    }

    [Fact]
    public void Medians_and_deviations_are_those_of_sorting_for_any_nodes()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var run = 0; run < 300; run++)
        {
            // Few different values, so that there are ties.
            var values = Enumerable.Range(0, random.Next(4, 30)).Select(_ => 1 + (random.Next(12) / 4.0)).ToArray();
            var readings = Readings(values);
            Peers.Compare(Rule(ComparisonMeasure.Deviations), readings);
            for (var i = 0; i < values.Length; i++)
            {
                var others = values.Where((_, at) => at != i).ToArray();
                var median = Median(others);
                var scale = Math.Max(1.4826 * Median([.. others.Select(value => Math.Abs(value - median))]), 0.01 * median);
                readings[i].Value!.Value.ShouldBe((values[i] - median) / scale, 1e-9, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Half_of_the_others_may_be_wrong_as_well()
    {
        var readings = Readings(10, 10.5, 11, 9.5, 90, 95, 100);
        Peers.Compare(Rule(ComparisonMeasure.Ratio), readings);
        readings[6].Value!.Value.ShouldBe(100 / 10.75, 1e-9);
    }

    [Fact]
    public void Nodes_that_agree_exactly_do_not_make_deviations_infinite()
    {
        var readings = Readings(10, 10, 10, 10, 10.05);
        Peers.Compare(Rule(ComparisonMeasure.Deviations), readings);
        readings[0].Value.ShouldBe(0);
        readings[4].Value!.Value.ShouldBe(0.5, 1e-9, "1% of the median is one deviation at least");
        readings = Readings(0, 0, 0, 0, 0.01);
        Peers.Compare(Rule(ComparisonMeasure.Deviations), readings);
        readings[4].Value.ShouldBe(Peers.MaxDeviations);
    }

    [Fact]
    public void Too_few_peers_and_peers_with_too_few_records_are_none()
    {
        var readings = Readings(1, 2, 30);
        Peers.Compare(Rule(ComparisonMeasure.Ratio), readings);
        (readings[2].Value, readings[2].NoData).ShouldBe((null, "2 other nodes have a figure; peers need 3"));

        readings = [.. Readings(1, 2, 3, 4), TestRules.Reading(1000, 5), RuleReading.None("silent")];
        Peers.Compare(Rule(ComparisonMeasure.Ratio), readings);
        readings[3].Value.ShouldBe(2, "those two are not among the others");
        readings[4].Value.ShouldBe(1000, "and are left to the judge, who says that there are too few records");
        readings[5].NoData.ShouldBe("silent");
    }

    [Fact]
    public void The_interval_is_the_nodes_own_on_the_scale_of_the_peers()
    {
        var readings = Readings(10, 11, 12, 13, 8, 30);
        readings[5] = TestRules.Between(30, 25, 40);
        Peers.Compare(Rule(ComparisonMeasure.Deviations), readings);
        readings[5].Interval!.Value.Lower.ShouldBe((25 - 11) / 1.4826, 1e-9);
        readings = Readings(10, 11, 12, 13, 8, 30);
        readings[5] = TestRules.Between(30, 25, 40);
        Peers.Compare(Rule(ComparisonMeasure.Ratio), readings);
        readings[5].Interval!.Value.Upper.ShouldBe(40 / 11.0, 1e-9);
    }

    private static AlertRule Rule(ComparisonMeasure measure) => TestRules.Latency with
    {
        Scope = RuleScope.Node,
        MinRecords = 10,
        ComparedTo = new Comparison(ComparisonTo.Peers, measure, TimeSpan.Zero, ""),
    };

    private static RuleReading[] Readings(params double[] values) => [.. values.Select(value => TestRules.Reading(value))];

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
