using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>The same for comparisons of two windows, whose true difference or ratio is at the threshold. Exact: double sums.</summary>
internal static class Comparisons
{
    private const double Level = 0.95;

    public static void Write(TextWriter to)
    {
        Study.Table(to, "False alarms of one evaluation of a comparison with confidence 0.95, true comparison at the threshold",
            "records of each window", "accuracy 0.95 → 0.93, below −0.02", "accuracy 0.9 → 0.9, below 0", "errors 1% → 2%, ratio above 2", "errors 5% → 5%, ratio above 1");
        foreach (var n in Study.Windows.Where(static n => n <= 2000))
        {
            Study.Row(to, $"{n}",
                Study.Percent(Rate(n, 0.93, 0.95, ComparisonMeasure.Difference, interval => interval.Upper < -0.02)),
                Study.Percent(Rate(n, 0.9, 0.9, ComparisonMeasure.Difference, interval => interval.Upper < 0)),
                Study.Percent(Rate(n, 0.02, 0.01, ComparisonMeasure.Ratio, interval => interval.Lower > 2)),
                Study.Percent(Rate(n, 0.05, 0.05, ComparisonMeasure.Ratio, interval => interval.Lower > 1)));
        }
    }

    private static double Rate(int n, double current, double reference, ComparisonMeasure measure, Func<ConfidenceInterval, bool> fires)
    {
        var (first, second) = (new BinomialCounts(n, current).Probabilities, new BinomialCounts(n, reference).Probabilities);
        var intervals = Enumerable.Range(0, n + 1).Select(k => ClopperPearson.Interval((double)k / n, n, Level)).ToArray();
        var total = 0.0;
        for (var i = 0; i <= n; i++)
        {
            for (var j = 0; j <= n && first[i] > 1e-12; j++)
            {
                // Without an error in the reference window there is no ratio, and no alarm.
                if (second[j] < 1e-12 || (measure == ComparisonMeasure.Ratio && j == 0))
                    continue;
                var interval = measure == ComparisonMeasure.Ratio
                    ? Mover.Ratio((double)i / n, intervals[i], (double)j / n, intervals[j])
                    : Mover.Difference((double)i / n, intervals[i], (double)j / n, intervals[j]);
                if (fires(interval))
                    total += first[i] * second[j];
            }
        }

        return total;
    }
}
