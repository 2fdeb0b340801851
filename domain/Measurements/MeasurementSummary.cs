using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Measurements;

/// <summary>From the summaries of measurements to what is shown of them.</summary>
public static class MeasurementSummary
{
    /// <summary>Values of a measurement that are listed.</summary>
    public const int ListedValues = 10;

    /// <summary>The figures of every measurement, in ordinal order of the names.</summary>
    /// <param name="measurements">The summaries.</param>
    /// <param name="traffic">All records.</param>
    public static IReadOnlyList<MeasurementFigures> ToFigures(FeatureSet measurements, TrafficSummary traffic)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        ArgumentNullException.ThrowIfNull(traffic);
        var figures = new List<MeasurementFigures>(measurements.Count);
        foreach (var name in measurements.Names)
        {
            if (Of(name, measurements, traffic) is { } found)
                figures.Add(found);
        }

        return figures;
    }

    /// <summary>Which kind a measurement is follows from most of its values, and is a number where they are as many; null: it has none.</summary>
    public static bool? IsNumber(FeatureSet measurements, string name)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var (numbers, categories) = Counts(measurements, name);
        return numbers + categories == 0 ? null : numbers >= categories;
    }

    private static MeasurementFigures? Of(string name, FeatureSet measurements, TrafficSummary traffic)
    {
        var (numbers, categories) = Counts(measurements, name);
        if (numbers + categories == 0)
            return null;
        return numbers >= categories
            ? OfNumbers(name, measurements.FindNumeric(name)!, categories, traffic)
            : OfCategories(name, measurements.FindCategorical(name)!, numbers, traffic);
    }

    private static (ulong Numbers, ulong Categories) Counts(FeatureSet measurements, string name) =>
        (measurements.FindNumeric(name)?.Quantiles.Count ?? 0, measurements.FindCategorical(name)?.Values.TotalCount ?? 0);

    private static MeasurementFigures OfNumbers(string name, NumericFeature numbers, ulong mismatched, TrafficSummary traffic)
    {
        var figures = numbers.ToFigures()!;
        return new MeasurementFigures
        {
            Name = name,
            Count = figures.Count,
            Coverage = Coverage(figures.Weight, traffic),
            Mismatched = mismatched,
            Numbers = new MeasuredNumbers
            {
                Mean = figures.Mean!.Value,
                MeanInterval = figures.EffectiveCount > 1 && figures.StandardDeviation is { } deviation
                    ? MeanInterval.Of(figures.Mean.Value, deviation * deviation, figures.EffectiveCount)
                    : null,
                StandardDeviation = figures.StandardDeviation,
                Min = figures.Min!.Value,
                P5 = numbers.Quantiles.Quantile(0.05)!.Value,
                LowerQuartile = figures.LowerQuartile!.Value,
                Median = figures.Median!.Value,
                UpperQuartile = figures.UpperQuartile!.Value,
                P95 = numbers.Quantiles.Quantile(0.95)!.Value,
                Max = figures.Max!.Value,
            },
        };
    }

    private static MeasurementFigures OfCategories(string name, CategoricalFeature categories, ulong mismatched, TrafficSummary traffic)
    {
        var figures = categories.ToFigures(ListedValues)!;
        var effective = traffic.EffectiveOf(figures.Count);
        var values = figures.Top.Select(value => Value(value.Name, value.Count, value.Weight / figures.Weight, effective)).ToArray();
        return new MeasurementFigures
        {
            Name = name,
            Count = figures.Count,
            Coverage = Coverage(figures.Weight, traffic),
            Mismatched = mismatched,
            Values = values,
            Distinct = figures.Distinct,
            OtherShare = Math.Max(0, 1 - values.Sum(value => value.Share)) is > 1e-12 and var other ? other : 0,
        };
    }

    private static MeasuredValue Value(string name, ulong count, double share, double effective) =>
        new(name, count, Math.Min(share, 1), ClopperPearson.IntervalOrNull(Math.Min(share, 1), effective));

    private static double? Coverage(double weight, TrafficSummary traffic) => traffic.WeightSum > 0 ? Math.Min(1, weight / traffic.WeightSum) : null;
}
