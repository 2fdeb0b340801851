using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class AlertTextsTests
{
    [Theory]
    [InlineData(null, 0.25, "latency_p99 is 310 ms; the rule fires above 250 ms")]
    [InlineData(0.9, null, "latency_p99 is 310 ms; the rule fires below 900 ms")]
    [InlineData(0.1, 0.3, "latency_p99 is 310 ms; the rule fires outside 100 ms to 300 ms")]
    public void A_rule_without_annotations_still_says_value_and_threshold(double? low, double? high, string summary) =>
        Summary(TestRules.Latency with { Threshold = new Threshold(low, high, low, high) }, TestRules.Reading(0.31)).ShouldBe(summary);

    [Fact]
    public void So_does_one_that_compares_and_one_without_data()
    {
        var compared = TestRules.Latency with { ComparedTo = new Comparison(ComparisonTo.Earlier, ComparisonMeasure.Ratio, TimeSpan.FromHours(1), "") };
        Summary(compared, TestRules.Reading(2) with { Current = 0.2, Reference = 0.1 }).ShouldBe("latency_p99 is 2.00 (200 ms compared to 100 ms); the rule fires above 0.25");
        Summary(TestRules.Latency, RuleReading.None("no records in the window")).ShouldBe("latency_p99 has no data (no records in the window); the rule fires above 250 ms");
    }

    [Fact]
    public void What_a_rule_says_itself_is_all_that_is_said() =>
        new AlertTexts(TestRules.Latency with { Annotations = new Dictionary<string, string> { ["runbook"] = "see there" } }).Annotations([], TestRules.Reading(1))
            .ShouldBe([new("runbook", "see there")]);

    /// <summary>Every figure by its unit and to so many digits as people read.</summary>
    [Theory]
    [InlineData("latency_p99", 0.0123456789, "12.3 ms")]
    [InlineData("latency_p99", 0.99999, "1 s")]
    [InlineData("latency_p99", 0.00004321, "43.2 µs")]
    [InlineData("label_delay", 5400, "90 min")]
    [InlineData("label_delay", 259_200, "3 d")]
    [InlineData("error_ratio", 0.07142857, "7.14%")]
    [InlineData("accuracy", 0.91234567, "0.91")]
    [InlineData("rmse", 21834.56789, "21,835")]
    public void Figures_have_their_unit_and_are_rounded(string metric, double value, string text) =>
        Summary(TestRules.Latency with { Metric = metric }, TestRules.Reading(value)).ShouldStartWith($"{metric} is {text};");

    private static string Summary(AlertRule rule, RuleReading reading)
    {
        var annotation = new AlertTexts(rule).Annotations([], reading).ShouldHaveSingleItem();
        annotation.Key.ShouldBe("summary");
        return annotation.Value;
    }
}
