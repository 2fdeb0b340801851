using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Sampling;

/// <summary>How wide the confidence interval of a figure may be over a period, and how many records have to be kept for that.</summary>
/// <param name="Metric">A figure with an interval.</param>
/// <param name="HalfWidth">Half the width of its interval at 95 %, in the figure's unit.</param>
/// <param name="Period">Of event time.</param>
/// <param name="LowestRate">Below this no record is left out for the target's sake.</param>
public sealed record PrecisionTarget(Metric Metric, double HalfWidth, TimeSpan Period, double LowestRate)
{
    public const double Level = ConfidenceInterval.DefaultLevel;

    /// <summary>Records below which nothing is known of a figure's variance.</summary>
    public const double FewRecords = 30;

    private static readonly double Normal = NormalDistribution.Quantile(1 - ((1 - Level) / 2));

    /// <summary>Half the width that a reading's interval has; null: it has none, or an open one.</summary>
    public static double? HalfWidthOf(in RuleReading reading) =>
        reading.Interval is { } interval && (interval.Upper - interval.Lower) / 2 is var half && double.IsFinite(half) ? half : null;

    /// <summary>
    /// Records a second to be kept so that the interval over the period is as narrow as wanted; null: not known, too few records have the
    /// figure. Records without it, of labels that are late for instance, are in: a lower coverage needs more of them.
    /// </summary>
    /// <param name="reading">The figure over the last period, at <see cref="Level"/>.</param>
    /// <param name="traffic">Of the same records.</param>
    /// <remarks>
    /// What is needed must not depend on the rate that is in force, or the rate would swing. The width of a share's interval does not scale
    /// with 1/√n where the share is near 0 or 1: it needs the smallest n whose exact interval is narrow enough, at the share drawn towards ½
    /// (Agresti, Coull: Approximate is better than "exact", 1998) as much as few records leave open. Means and ranks of quantiles scale with
    /// 1/√n, and need n (w/h)².
    /// </remarks>
    public double? RecordsPerSecond(in RuleReading reading, TrafficSummary traffic)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var effective = traffic.EffectiveOf(reading.Records);
        if (!(reading.Records >= FewRecords && effective > 1) || reading.Value is not { } value || HalfWidthOf(reading) is not { } half)
            return null;
        var needed = Metric.Kind == MetricKind.Proportion ? ForShare(value, effective) : effective * Math.Pow(half / HalfWidth, 2);
        // Weights that differ because the rate has changed are no reason to keep more: those of the next period will be alike.
        return needed / Period.TotalSeconds * traffic.Records / reading.Records;
    }

    private double ForShare(double share, double effective)
    {
        var squared = Normal * Normal;
        var drawn = ((share * effective) + (squared / 2)) / (effective + squared);
        var (least, most) = (1.0, ClopperPearson.MaxTrials);
        while (most > least * 1.001)
        {
            var middle = Math.Sqrt(least * most);
            var interval = ClopperPearson.Interval(drawn, middle, Level);
            if (interval.Upper - interval.Lower > 2 * HalfWidth)
                least = middle;
            else
                most = middle;
        }

        return most;
    }
}
