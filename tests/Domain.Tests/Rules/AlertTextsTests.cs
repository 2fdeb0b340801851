using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class AlertTextsTests
{
    [Theory]
    [InlineData(null, 0.25, "latency_p99 is 0.31; the rule fires above 0.25")]
    [InlineData(0.9, null, "latency_p99 is 0.31; the rule fires below 0.9")]
    [InlineData(0.1, 0.3, "latency_p99 is 0.31; the rule fires outside 0.1 to 0.3")]
    public void A_rule_without_annotations_still_says_value_and_threshold(double? low, double? high, string summary) =>
        Summary(TestRules.Latency with { Threshold = new Threshold(low, high, low, high) }, TestRules.Reading(0.31)).ShouldBe(summary);

    [Fact]
    public void So_does_one_that_compares_and_one_without_data()
    {
        var compared = TestRules.Latency with { ComparedTo = new Comparison(ComparisonTo.Earlier, ComparisonMeasure.Ratio, TimeSpan.FromHours(1), "") };
        Summary(compared, TestRules.Reading(2) with { Current = 0.2, Reference = 0.1 }).ShouldBe("latency_p99 is 2 (0.2 compared to 0.1); the rule fires above 0.25");
        Summary(TestRules.Latency, RuleReading.None("no records in the window")).ShouldBe("latency_p99 has no data (no records in the window); the rule fires above 0.25");
    }

    [Fact]
    public void What_a_rule_says_itself_is_all_that_is_said() =>
        new AlertTexts(TestRules.Latency with { Annotations = new Dictionary<string, string> { ["runbook"] = "see there" } }).Annotations([], TestRules.Reading(1))
            .ShouldBe([new("runbook", "see there")]);

    private static string Summary(AlertRule rule, RuleReading reading)
    {
        var annotation = new AlertTexts(rule).Annotations([], reading).ShouldHaveSingleItem();
        annotation.Key.ShouldBe("summary");
        return annotation.Value;
    }
}
