using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class ConfidenceLevelTests
{
    [Theory]
    [InlineData(50, 0.95)]
    [InlineData(200, 0.95)]
    [InlineData(200, 0.99)]
    [InlineData(1000, 0.95)]
    [InlineData(5000, 0.95)]
    public void A_rule_with_confidence_fires_by_chance_no_more_often_than_it_says_at_any_threshold(int n, double confidence)
    {
        var readings = Enumerable.Range(0, n + 1).Select(right => TestRules.Reading((double)right / n, (ulong)n) with
        {
            Interval = ClopperPearson.Interval((double)right / n, n, confidence),
        }).ToArray();
        foreach (var threshold in new[] { 0.01, 0.05, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995, 0.999 })
        {
            var probabilities = Binomial(n, threshold);
            double Rate(Threshold limits) => readings.Index().Where(each => RuleEvaluator.Judge(TestRules.Accuracy with { Confidence = confidence, Threshold = limits }, each.Item).Verdict == Verdict.Breach).Sum(each => probabilities[each.Index]);
            Rate(new Threshold(threshold, null, threshold, null)).ShouldBeLessThanOrEqualTo((1 - confidence) / 2, $"below {threshold}");
            Rate(new Threshold(null, threshold, null, threshold)).ShouldBeLessThanOrEqualTo((1 - confidence) / 2, $"above {threshold}");
        }
    }

    private static double[] Binomial(int n, double p)
    {
        var probabilities = new double[n + 1];
        var mode = (int)Math.Min(n, Math.Floor((n + 1) * p));
        probabilities[mode] = 1;
        for (var k = mode; k < n; k++)
            probabilities[k + 1] = probabilities[k] * (n - k) / (k + 1) * p / (1 - p);
        for (var k = mode; k > 0; k--)
            probabilities[k - 1] = probabilities[k] * k / (n - k + 1) * (1 - p) / p;
        var total = probabilities.Sum();
        return [.. probabilities.Select(probability => probability / total)];
    }
}
