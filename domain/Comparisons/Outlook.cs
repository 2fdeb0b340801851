using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>How many more records a decision is expected to take, were the present difference the true one.</summary>
internal static class Outlook
{
    // What takes ten thousand times the records is not expected.
    private const double MaxFactor = 1e4;

    /// <returns>Records of the candidate; null: none is expected.</returns>
    public static double? OfMean(FigureComparison figure, ComparisonMetric metric, in MeanDifference difference, double alpha)
    {
        var (deviation, values) = (difference.Deviation, difference.Values);
        return Records(figure, Ways(figure, metric).Select(way => MixtureBoundary.ValuesFor(way.Width / deviation, alpha) / values));
    }

    /// <returns>Records of the candidate; null: none is expected.</returns>
    public static double? OfQuantile(FigureComparison figure, ComparisonMetric metric, double n, double m, double alpha)
    {
        var (prior, tail) = (MixtureBoundary.Prior(alpha), Math.Log(1 / alpha));
        if (figure is not { Lower: not null, Upper: not null })
            return Records(figure, [TimesForBounds(metric.Quantile, Math.Min(n, m), prior, tail)]);
        // Half an interval shrinks as the root of the evidence that may be spent by the records.
        return Records(figure, Ways(figure, metric).Select(way => Search(times => Spent(times) / times <= way.Width * way.Width / (way.Half * way.Half) * Spent(1))));

        double Spent(double times) => tail + (Math.Log(((n * times) + prior) / prior) / 2) + (Math.Log(((m * times) + prior) / prior) / 2);
    }

    private static double? Records(FigureComparison figure, IEnumerable<double> times)
    {
        var least = times.DefaultIfEmpty(double.PositiveInfinity).Min();
        return least <= MaxFactor ? Math.Max(0, least - 1) * figure.CandidateCount : null;
    }

    /// <summary>What would decide: how wide half the interval may be, on the side of 0 or of the margin, and how wide it is.</summary>
    private static IEnumerable<(double Width, double Half)> Ways(FigureComparison figure, ComparisonMetric metric)
    {
        var (difference, margin) = (figure.Difference!.Value, figure.Margin ?? 0);
        var (below, above) = (difference - figure.Lower!.Value, figure.Upper!.Value - difference);
        (double Width, double Half)[] ways = metric.Worse switch
        {
            MetricDirection.Up => [(difference, below), (margin - difference, above)],
            MetricDirection.Down => [(-difference, above), (margin + difference, below)],
            _ => [(difference, below), (-difference, above), (margin - Math.Abs(difference), Math.Max(below, above))],
        };
        return ways.Where(static way => way.Width > 0);
    }

    // Until the largest value of all is no longer what the quantile may be, and the smallest neither.
    private static double TimesForBounds(double q, double n, double prior, double budget) => Search(times =>
    {
        var mixture = new QuantileMixture(q, n * times, prior);
        var (bottom, top) = (mixture.LogEvidence(0, 0), mixture.LogEvidence(mixture.Values, mixture.Values));
        return Math.Min(bottom, top) + mixture.LeastLogEvidence > budget;
    });

    private static double Search(Func<double, bool> isEnough)
    {
        if (!isEnough(MaxFactor))
            return double.PositiveInfinity;
        var (low, high) = (1.0, MaxFactor);
        while (high > low * 1.001)
        {
            var middle = Math.Sqrt(low * high);
            if (isEnough(middle))
                high = middle;
            else
                low = middle;
        }

        return high;
    }
}
