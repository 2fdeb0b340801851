using System.Globalization;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Figures of one measurement: feedback, a judge's score, a verdict, revenue.</summary>
internal static class MeasurementMetrics
{
    private const string Share = "measurement_share", Quantile = "measurement_quantile", Coverage = "measurement_coverage";

    /// <summary>
    /// Names that take a measurement; <c>measurement_share</c> takes a value as well, <c>measurement_quantile</c> a quantile:
    /// <c>measurement_share(thumbs_up=true)</c>, <c>measurement_quantile(judge=0.05)</c>.
    /// </summary>
    public static readonly (string Name, string Description, MetricKind Kind)[] Names =
    [
        ("measurement_mean", "mean of a measurement that is a number", MetricKind.Mean),
        ("measurement_stddev", "standard deviation of a measurement that is a number", MetricKind.Score),
        ("measurement_min", "smallest value of a measurement", MetricKind.Score),
        ("measurement_median", "median of a measurement, to 3%", MetricKind.Score),
        ("measurement_max", "largest value of a measurement", MetricKind.Score),
        (Quantile, "any quantile of a measurement, to 3%", MetricKind.Score),
        (Share, "measurements with a value, of those that have one of the name", MetricKind.Proportion),
        (Coverage, "records that were measured under the name", MetricKind.Proportion),
    ];

    /// <summary>The metric; null when the name takes no measurement, or the argument lacks what it takes.</summary>
    public static Metric? Of(string name, string argument)
    {
        foreach (var each in Names)
        {
            if (each.Name != name)
                continue;
            var (measurement, value) = (argument, "");
            if (name is Share or Quantile)
            {
                var at = argument.LastIndexOf('=');
                if (at < 1)
                    return null;
                (measurement, value) = (argument[..at], argument[(at + 1)..]);
            }

            var q = 0.5;
            if (name == Quantile && !(double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out q) && q is > 0 and < 1))
                return null;
            var missing = $"nothing was measured under the name '{measurement}' in the window";
            var unit = each.Kind == MetricKind.Proportion ? "ratio" : "";
            MetricReader reader = (in input, level) => Read(input, level, name, measurement, value, q, missing);
            var metric = Metric.Of(name, unit, each.Description, each.Kind, name == Coverage ? MetricDirection.Down : MetricDirection.None, AggregateParts.Traffic | AggregateParts.Measurements, reader);
            return metric with { IsSigned = each.Kind != MetricKind.Proportion };
        }

        return null;
    }

    private static RuleReading Read(in MetricInput input, double level, string name, string measurement, string value, double q, string missing)
    {
        var measurements = input.Window.HasMeasurements ? input.Window.Measurements : null;
        if (name == Coverage)
            return OfCoverage(measurements, measurement, input, level);
        if (measurements is null)
            return RuleReading.None(missing);
        if (name == Share)
            return measurements.FindCategorical(measurement) is { IsEmpty: false } values ? Figure.Share(values, value, input, level, "measurements." + measurement, missing) : RuleReading.None(missing);
        return measurements.FindNumeric(measurement) is { IsEmpty: false } numbers ? OfNumbers(numbers, name, q, input, level, missing) : RuleReading.None(missing);
    }

    private static RuleReading OfNumbers(NumericFeature numbers, string name, double q, in MetricInput input, double level, string missing)
    {
        var figures = numbers.ToFigures()!;
        if (name == "measurement_mean")
            return Figure.Mean(figures.Mean, figures.StandardDeviation, figures.EffectiveCount, figures.Count, input, level, missing);
        var value = name switch
        {
            "measurement_stddev" => figures.StandardDeviation,
            "measurement_min" => figures.Min,
            "measurement_max" => figures.Max,
            _ => numbers.Quantiles.Quantile(q),
        };
        return Figure.Plain(value, figures.Count, Figure.Coverage(figures.Count, input), missing);
    }

    // Records of which nothing was measured are what it is about: without any record there is no figure.
    private static RuleReading OfCoverage(FeatureSet? measurements, string measurement, in MetricInput input, double level)
    {
        if (!input.Window.HasTraffic || input.Window.Traffic.Records == 0)
            return RuleReading.None("no records in the window");
        // Where rare texts were put together, all of them are still counted. Otherwise all texts or all numbers were taken out.
        if (input.IsWithheld("measurements." + measurement) && !(measurements?.FindCategorical(measurement)?.Values.OtherCount > 0))
            return input.WithheldReading();
        var traffic = input.Window.Traffic;
        var weight = (measurements?.FindNumeric(measurement)?.Weight ?? 0) + (measurements?.FindCategorical(measurement)?.Values.TotalWeight ?? 0);
        return Figure.Proportion(Math.Min(1, weight / traffic.WeightSum), traffic.EffectiveRecords, traffic.Records, 1, level, "");
    }
}
