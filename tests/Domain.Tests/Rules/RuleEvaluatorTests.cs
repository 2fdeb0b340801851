using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class RuleEvaluatorTests
{
    [Theory]
    [InlineData(0.26, Verdict.Breach)]
    [InlineData(0.25, Verdict.Between)] // above, not at
    [InlineData(0.21, Verdict.Between)]
    [InlineData(0.2, Verdict.Clear)]
    public void Above_fires_at_one_threshold_and_clears_at_another(double value, Verdict verdict) =>
        RuleEvaluator.Judge(TestRules.Latency, TestRules.Reading(value)).Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData(0.89, Verdict.Breach)]
    [InlineData(0.9, Verdict.Clear)]
    public void Below_without_a_clear_threshold_knows_no_between(double value, Verdict verdict) =>
        RuleEvaluator.Judge(TestRules.Accuracy, TestRules.Reading(value)).Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData(-0.1, Verdict.Breach)]
    [InlineData(0.05, Verdict.Between)]
    [InlineData(0.5, Verdict.Clear)]
    [InlineData(0.95, Verdict.Between)]
    [InlineData(1.1, Verdict.Breach)]
    public void Outside_has_two_of_each(double value, Verdict verdict) =>
        RuleEvaluator.Judge(TestRules.Latency with { Threshold = new Threshold(0, 1, 0.1, 0.9) }, TestRules.Reading(value)).Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData(0.8, 0.75, 0.89, Verdict.Breach)]
    [InlineData(0.8, 0.7, 0.9, Verdict.Between)] // the bound itself is not beyond
    [InlineData(0.9, 0.85, 0.93, Verdict.Clear)] // the figure clears it, whatever the interval
    public void With_confidence_the_whole_interval_must_be_beyond(double value, double lower, double upper, Verdict verdict) =>
        RuleEvaluator.Judge(TestRules.Accuracy with { Confidence = 0.95 }, TestRules.Between(value, lower, upper)).Verdict.ShouldBe(verdict);

    [Fact]
    public void What_cannot_be_judged_says_why()
    {
        string Reason(AlertRule rule, RuleReading reading)
        {
            var (verdict, reason) = RuleEvaluator.Judge(rule, reading);
            verdict.ShouldBe(Verdict.NoData);
            return reason;
        }

        Reason(TestRules.Accuracy, RuleReading.None("no labelled predictions")).ShouldBe("no labelled predictions");
        Reason(TestRules.Accuracy with { MinRecords = 50 }, TestRules.Reading(0.1, 49)).ShouldBe("49 records; min_records is 50");
        Reason(TestRules.Accuracy with { MinCoverage = 0.2 }, TestRules.Reading(0.1, 100, 0.125)).ShouldBe("coverage 0.125; min_coverage is 0.2");
        Reason(TestRules.Accuracy with { Confidence = 0.9 }, TestRules.Reading(0.1, 1)).ShouldBe("too few records for a confidence interval");
        RuleEvaluator.Judge(TestRules.Accuracy with { MinCoverage = 0.2 }, TestRules.Reading(0.1, 100, null)).Verdict.ShouldBe(Verdict.Breach, "coverage that cannot be told is not judged");
    }

    [Fact]
    public void An_earlier_window_is_compared_by_ratio_or_difference_with_an_interval()
    {
        var rule = Compared(ComparisonMeasure.Ratio);
        var (current, reference) = (TestRules.Between(0.4, 0.35, 0.46), TestRules.Between(0.2, 0.17, 0.24));
        var ratio = RuleEvaluator.Compare(rule, current, reference);
        (ratio.Value, ratio.Current, ratio.Reference, ratio.Records).ShouldBe((2, 0.4, 0.2, 1000UL));
        ratio.Interval!.Value.Lower.ShouldBeInRange(1.5, 1.8);
        ratio.Interval.Value.Upper.ShouldBeInRange(2.3, 2.6);
        var difference = RuleEvaluator.Compare(Compared(ComparisonMeasure.Difference), current, reference);
        difference.Value!.Value.ShouldBe(0.2, 1e-12);
        // 0.2 ± √(0.05² + 0.04²) downwards, √(0.06² + 0.03²) upwards
        difference.Interval!.Value.Lower.ShouldBe(0.2 - Math.Sqrt(0.0041), 1e-12);
        difference.Interval.Value.Upper.ShouldBe(0.2 + Math.Sqrt(0.0045), 1e-12);
    }

    [Fact]
    public void Without_something_to_compare_to_there_is_no_data()
    {
        string Reason(ComparisonMeasure measure, RuleReading reference) =>
            RuleEvaluator.Judge(Compared(measure), RuleEvaluator.Compare(Compared(measure), TestRules.Reading(0.4), reference)).Reason;

        Reason(ComparisonMeasure.Ratio, RuleReading.None("no records in the window")).ShouldBe("the earlier window: no records in the window");
        Reason(ComparisonMeasure.Ratio, TestRules.Reading(0.2, 3)).ShouldBe("the earlier window: 3 records; min_records is 100");
        Reason(ComparisonMeasure.Ratio, TestRules.Reading(0)).ShouldBe("no ratio can be taken of 0.4 to 0");
        Reason(ComparisonMeasure.Difference, TestRules.Reading(0)).ShouldBe("");
    }

    [Fact]
    public void Nothing_to_compare_leaves_the_figure()
    {
        var reading = TestRules.Reading(0.3);
        RuleEvaluator.Compare(TestRules.Latency, reading, RuleReading.None("x")).ShouldBe(reading);
    }

    [Fact]
    public void A_history_is_compared_to_in_standard_deviations_of_its_windows()
    {
        var rule = TestRules.Latency with { MinRecords = 100, ComparedTo = new Comparison(ComparisonTo.History, ComparisonMeasure.Deviations, TimeSpan.FromDays(1), "", 12) };
        RuleReading[] history = [.. Enumerable.Range(0, 12).Select(i => TestRules.Reading(i % 2 == 0 ? 0.10 : 0.12))];

        // The mean difference of neighbours is 0.02, so the standard deviation is 0.02/1.128.
        var deviations = (0.2 - 0.11) / (0.02 / 1.1283791670955126 * Math.Sqrt(1 + (1 / 12.0)));
        var reading = RuleEvaluator.CompareHistory(rule, MetricKind.Quantile, TestRules.Reading(0.2), history);
        reading.Value!.Value.ShouldBe(deviations, 1e-9);
        (reading.Current, reading.Interval).ShouldBe((0.2, null));
        reading.Reference!.Value.ShouldBe(0.11, 1e-12);

        // Windows that would not be judged themselves are no part of the past.
        for (var i = 0; i < 5; i++)
            history[i] = TestRules.Reading(0.5, records: 3);
        RuleEvaluator.CompareHistory(rule, MetricKind.Quantile, TestRules.Reading(0.2), history).NoData.ShouldBe("7 of 12 windows before it have the figure; 8 are needed");
        RuleReading[] constant = [.. Enumerable.Repeat(TestRules.Reading(0.1), 12)];
        RuleEvaluator.CompareHistory(rule, MetricKind.Quantile, TestRules.Reading(0.2), constant).Value.ShouldBe(100);
    }

    private static AlertRule Compared(ComparisonMeasure measure) => TestRules.Latency with
    {
        MinRecords = 100,
        ComparedTo = new Comparison(ComparisonTo.Earlier, measure, TimeSpan.FromDays(1), ""),
    };
}
