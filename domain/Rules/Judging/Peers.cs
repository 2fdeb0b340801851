using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// Compares each node to the others: to their median, by their median absolute deviation, both of which stay what they are
/// until half of the others are wrong as well (Rousseeuw, Croux: Alternatives to the Median Absolute Deviation, JASA 88, 1993).
/// </summary>
public static class Peers
{
    /// <summary>Nodes with a figure, besides the one that is judged, below which there is nothing to compare to.</summary>
    public const int MinOthers = 3;

    /// <summary>Deviations beyond this are shown as this: peers that agree exactly would make them infinite.</summary>
    public const double MaxDeviations = 1e6;

    // The median absolute deviation of normal values, times this, is their standard deviation.
    private const double NormalScale = 1.4826;

    // Peers closer together than the error of a quantile agree as far as can be told.
    private const double RelativeResolution = 0.01;

    /// <summary>Replaces each node's figure by its comparison to the others.</summary>
    /// <param name="rule">A rule that is compared to peers.</param>
    /// <param name="readings">A figure for each node; those that cannot be judged are nobody's peers.</param>
    public static void Compare(AlertRule rule, Span<RuleReading> readings)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var measure = rule.ComparedTo?.Measure ?? ComparisonMeasure.Deviations;
        var sorted = new double[readings.Length];
        var count = 0;
        foreach (ref readonly var reading in readings)
        {
            if (reading.Value is { } value && RuleEvaluator.TooFew(rule, reading) is null)
                sorted[count++] = value;
        }

        Array.Sort(sorted, 0, count);
        var all = sorted.AsSpan(0, count);
        foreach (ref var reading in readings)
        {
            // One that is itself too small to be a peer is left to the judge, who says so.
            if (reading.Value is { } value && RuleEvaluator.TooFew(rule, reading) is null)
                reading = Compare(measure, reading, value, all);
        }
    }

    private static RuleReading Compare(ComparisonMeasure measure, in RuleReading reading, double value, ReadOnlySpan<double> all)
    {
        var others = all.Length - 1;
        if (others < MinOthers)
            return RuleEvaluator.Without(reading, $"{others} other nodes have a figure; peers need {MinOthers}", null);
        var own = all.BinarySearch(value);
        var median = Median(all, own);
        if (measure != ComparisonMeasure.Deviations)
            return RuleEvaluator.Combine(measure, reading, median, new ConfidenceInterval(median, median, reading.Interval?.Level ?? RuleEvaluator.ShownLevel));
        var scale = Math.Max(NormalScale * MedianDeviation(all, own, median), RelativeResolution * Math.Abs(median));
        return reading with
        {
            Value = Deviations(value, median, scale),
            Reference = median,
            Interval = reading.Interval is { } interval
                ? new ConfidenceInterval(Deviations(interval.Lower, median, scale), Deviations(interval.Upper, median, scale), interval.Level)
                : null,
        };
    }

    private static double Deviations(double value, double median, double scale) =>
        value == median ? 0 : Math.Clamp((value - median) / scale, -MaxDeviations, MaxDeviations);

    // The i-th of the others: all but the own one.
    private static double At(ReadOnlySpan<double> all, int own, int i) => all[i < own ? i : i + 1];

    private static double Median(ReadOnlySpan<double> all, int own)
    {
        var n = all.Length - 1;
        return n % 2 == 1 ? At(all, own, n / 2) : (At(all, own, (n / 2) - 1) + At(all, own, n / 2)) / 2;
    }

    // Deviations of sorted values from their median grow in both directions from it: the two runs are merged up to the middle.
    private static double MedianDeviation(ReadOnlySpan<double> all, int own, double median)
    {
        var n = all.Length - 1;
        var right = LowerBound(all, own, median);
        var left = right - 1;
        double previous = 0, current = 0;
        for (var taken = 0; taken <= n / 2; taken++)
        {
            previous = current;
            var below = left >= 0 ? median - At(all, own, left) : double.PositiveInfinity;
            var above = right < n ? At(all, own, right) - median : double.PositiveInfinity;
            if (below <= above)
                left--;
            else
                right++;
            current = Math.Min(below, above);
        }

        return n % 2 == 1 ? current : (previous + current) / 2;
    }

    private static int LowerBound(ReadOnlySpan<double> all, int own, double value)
    {
        int low = 0, high = all.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (At(all, own, middle) < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
