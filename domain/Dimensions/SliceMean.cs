using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>A share or a mean of the records of a slice.</summary>
/// <param name="Count">Records that it is of.</param>
/// <param name="Effective">Kish's effective number of them.</param>
/// <param name="Weight">Σw.</param>
/// <param name="Value">Of the figure.</param>
/// <param name="Variance">Of single values; of a share p(1 − p).</param>
/// <param name="IsShare">Whether single values are 0 or 1.</param>
/// <param name="IsSigned">Whether single values may be negative.</param>
internal readonly record struct SliceMean(ulong Count, double Effective, double Weight, double Value, double Variance, bool IsShare, bool IsSigned = false)
{
    /// <summary>The interval as it is shown: that of a mean of few values ends where no value can be.</summary>
    public ConfidenceInterval? ShownInterval() => Interval() is { } interval && !IsSigned && interval.Lower < 0 ? interval with { Lower = 0 } : Interval();

    /// <summary>The exact one of a share, Student's of a mean; null where a mean is of one value.</summary>
    public ConfidenceInterval? Interval(double level = ConfidenceInterval.DefaultLevel) =>
        IsShare ? ClopperPearson.IntervalOrNull(Value, Effective, level)
        : Effective > 1 ? MeanInterval.Of(Value, Variance * Effective / (Effective - 1), Effective, level)
        : null;

    /// <summary>Of the second less the first, by the variances that both intervals tell; null where one has none.</summary>
    public static ConfidenceInterval? DifferenceInterval(in SliceMean first, in SliceMean second, double level = ConfidenceInterval.DefaultLevel) =>
        first.Interval(level) is { } before && second.Interval(level) is { } after ? Mover.Difference(second.Value, after, first.Value, before) : null;

    /// <summary>
    /// Two-sided, that both are of the same: of shares by the pooled normal test, whose square is Pearson's chi-square of the table of both; of means by Welch's
    /// test (Biometrika 34, 1947). Null where a mean is of one value, or nothing varies.
    /// </summary>
    public static double? PValue(in SliceMean first, in SliceMean second)
    {
        var (n, m) = (first.Effective, second.Effective);
        var difference = second.Value - first.Value;
        if (first.IsShare)
        {
            var pooled = ((first.Value * n) + (second.Value * m)) / (n + m);
            var variance = pooled * (1 - pooled) * ((1 / n) + (1 / m));
            return !(n > 0 && m > 0) ? null : variance > 0 ? ChiSquareDistribution.Survival(difference * difference / variance, 1) : 1;
        }

        if (!(n > 1 && m > 1))
            return null;
        var (a, b) = (first.Variance / (n - 1), second.Variance / (m - 1));
        if (!(a + b > 0))
            return difference == 0 ? 1 : null;
        var t = difference * difference / (a + b);
        var freedom = (a + b) * (a + b) / ((a * a / (n - 1)) + (b * b / (m - 1)));
        return BetaDistribution.Probability(freedom / (freedom + t), freedom / 2, 0.5);
    }
}
