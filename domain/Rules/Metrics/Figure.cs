using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Makes readings of the kinds of figures.</summary>
internal static class Figure
{
    /// <summary>A share of n records, or of as many as the weighted ones tell.</summary>
    public static RuleReading Proportion(double? share, double effective, ulong records, double? coverage, double level, string missing) =>
        share is not { } value || !(effective > 0)
            ? RuleReading.None(missing, records, coverage)
            : Of(value, records, coverage) with { Interval = ClopperPearson.Interval(value, effective, level) };

    /// <summary>A mean of values whose variance is the mean square less the square of the mean.</summary>
    public static RuleReading Mean(double mean, double variance, double effective, ulong records, double? coverage, double level)
    {
        var reading = Of(mean, records, coverage);
        return effective > 1
            ? reading with { Interval = MeanInterval.Of(mean, Math.Max(0, variance) * effective / (effective - 1), effective, level) }
            : reading;
    }

    /// <summary>The share of one category, of the values that there are. None where the category may have been taken out of the part.</summary>
    public static RuleReading Share(CategoricalFeature categories, string category, in MetricInput input, double level, string part, string missing)
    {
        // A name that is not listed may be among those that were put together because they are few.
        if (input.IsWithheld(part) && categories.Values.OtherCount > 0 && categories.Values.Find(category) is null)
            return input.WithheldReading();
        var (count, weight) = (categories.Values.TotalCount, categories.Values.TotalWeight);
        var share = weight > 0 ? Math.Min(1, (categories.Values.Find(category)?.Weight ?? 0) / weight) : (double?)null;
        return Proportion(share, Effective(count, input), count, Coverage(count, input), level, missing);
    }

    /// <summary>A mean of values of which the unbiased standard deviation is known.</summary>
    public static RuleReading Mean(double? mean, double? deviation, double effective, ulong records, in MetricInput input, double level, string missing) =>
        mean is not { } value ? RuleReading.None(missing)
        : Mean(value, deviation is { } d && effective > 1 ? d * d * (effective - 1) / effective : 0, effective, records, Coverage(records, input), level);

    /// <summary>A mean of what a sketch holds.</summary>
    public static RuleReading Mean(QuantileSketch sketch, in MetricInput input, double level, string missing) =>
        sketch.Mean is { } mean
            ? Mean(mean, sketch.Variance!.Value, Effective(sketch.Count, input), sketch.Count, Coverage(sketch.Count, input), level)
            : RuleReading.None(missing);

    /// <summary>A quantile of what a sketch holds. The interval is between ranks, widened by the error of the sketch.</summary>
    public static RuleReading Quantile(QuantileSketch sketch, double q, in MetricInput input, double level, string missing)
    {
        if (sketch.Quantile(q) is not { } value)
            return RuleReading.None(missing);
        var reading = Of(value, sketch.Count, Coverage(sketch.Count, input));
        var n = (long)Math.Min(Effective(sketch.Count, input), ClopperPearson.MaxTrials);
        if (n < 1)
            return reading;
        var (lower, upper) = QuantileRanks.Of(q, n, level);
        var low = lower == 0 ? 0 : Widened(sketch, At(sketch, lower, n), down: true);
        var high = upper > n ? double.PositiveInfinity : Widened(sketch, At(sketch, upper, n), down: false);
        return reading with { Interval = new ConfidenceInterval(Math.Min(low, value), Math.Max(high, value), level) };
    }

    /// <summary>A figure without an interval; null: none.</summary>
    public static RuleReading Plain(double? value, ulong records, double? coverage, string missing) =>
        value is { } number && double.IsFinite(number) ? Of(number, records, coverage) : RuleReading.None(missing, records, coverage);

    /// <summary>Share of the window's records that some of them are, as far as it is known.</summary>
    public static double? Coverage(ulong records, in MetricInput input) =>
        input.Window.HasTraffic && input.Window.Traffic.Records > 0 ? Math.Min(1, (double)records / input.Window.Traffic.Records) : null;

    /// <summary>The effective number of so many of the window's records.</summary>
    public static double Effective(ulong count, in MetricInput input) => input.Window.HasTraffic ? input.Window.Traffic.EffectiveOf(count) : count;

    // An error of 1 or more is of values that were counted too high, and bounds nothing above.
    private static double Widened(QuantileSketch sketch, double quantile, bool down)
    {
        var error = sketch.ErrorOf(quantile);
        return down ? quantile / (1 + error) : quantile / (1 - (error < 1 ? error : QuantileSketch.RelativeAccuracy));
    }

    // The sketch takes ⌊q (n − 1)⌋, counted from 0; half a rank more keeps rounding from taking the one before.
    private static double At(QuantileSketch sketch, long rank, long n) =>
        sketch.Quantile(n == 1 ? 0 : Math.Min((rank - 0.5) / (n - 1), 1))!.Value;

    private static RuleReading Of(double value, ulong records, double? coverage) =>
        double.IsFinite(value)
            ? new() { Value = value, Current = value, Records = records, Coverage = coverage }
            : RuleReading.None("the figure is not a finite number", records, coverage);
}
