using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>The probability that one evaluation is a breach although the true accuracy is not below the threshold. Exact: sums of binomial probabilities.</summary>
internal static class FalseAlarms
{
    public static void Write(TextWriter to)
    {
        Study.Table(to, "False alarms of one evaluation, true accuracy at the threshold of 0.9",
            "labelled records", "no confidence", "Wilson, 0.95", "confidence: 0.95", "confidence: 0.99", "worst of any threshold, Wilson 0.95", "worst of any threshold, 0.95");
        foreach (var n in Study.Windows)
        {
            Study.Row(to, $"{n}",
                Study.Percent(OfRule(n, Study.Threshold, null)),
                Study.Percent(Below(n, Study.Threshold, static (share, size) => Wilson.Upper(share, size))),
                Study.Percent(OfRule(n, Study.Threshold, 0.95)),
                Study.Percent(OfRule(n, Study.Threshold, 0.99)),
                Study.Percent(Worst(n, static (share, size) => Wilson.Upper(share, size))),
                Study.Percent(Worst(n, static (share, size) => ClopperPearson.Interval(share, size).Upper)));
        }

        Study.Table(to, "False alarms of one evaluation, true accuracy above the threshold of 0.9: without confidence / with confidence 0.95",
            "labelled records", "0.905", "0.91", "0.92", "0.95");
        foreach (var n in Study.Windows)
        {
            Study.Row(to, [$"{n}", .. new[] { 0.905, 0.91, 0.92, 0.95 }.Select(accuracy =>
                $"{Study.Percent(OfRule(n, accuracy, null))} / {Study.Percent(OfRule(n, accuracy, 0.95))}")]);
        }
    }

    private static double OfRule(int n, double accuracy, double? confidence)
    {
        var verdicts = Study.Verdicts(Study.Rule(confidence), n);
        return new BinomialCounts(n, accuracy).Probabilities.Where((_, right) => verdicts[right] == Verdict.Breach).Sum();
    }

    private static double Below(int n, double threshold, Func<double, int, double> upper) =>
        new BinomialCounts(n, threshold).Probabilities.Where((_, right) => upper((double)right / n, n) < threshold).Sum();

    // Over thresholds of 0.5 to 0.999; the bounds of each count are computed once.
    private static double Worst(int n, Func<double, int, double> upper)
    {
        var bounds = Enumerable.Range(0, n + 1).Select(right => upper((double)right / n, n)).ToArray();
        return Enumerable.Range(500, 500).Max(i => Below(n, i / 1000.0, (share, size) => bounds[(int)Math.Round(share * size)]));
    }
}
