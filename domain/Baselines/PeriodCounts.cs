using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// Counts what is kept of one period with the bins of another (<see cref="PeriodBaseline"/>). All sketches have the same buckets and the edges are bounds of
/// buckets, so the counts are exact without a record having been counted with these bins.
/// </summary>
public static class PeriodCounts
{
    /// <summary>What has to be decoded of both periods.</summary>
    public const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Features | AggregateParts.Outputs | AggregateParts.Measurements;

    /// <param name="baseline">Of a period.</param>
    /// <param name="period">With at least <see cref="Parts"/>.</param>
    public static BinnedColumns Of(Baseline baseline, PartialAggregate period)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(period);
        var counted = new BinnedColumns();
        counted.Begin(baseline.Bins.Fingerprint, baseline.Columns.Length);
        if (period.HasTraffic)
            counted.SetTotals(period.Traffic.Records, period.Traffic.WeightSum, period.Traffic.EffectiveRecords);
        for (var i = 0; i < baseline.Columns.Length; i++)
        {
            var bins = baseline.Columns[i].Bins;
            var (numbers, categories) = Find(bins, period);
            Count(baseline.Columns[i], counted[i], numbers, categories);
        }

        return counted;
    }

    private static (NumericFeature? Numbers, CategoricalFeature? Categories) Find(FrozenColumn bins, PartialAggregate period) => bins.Role switch
    {
        ColumnRole.Feature when period.HasFeatures => (period.Features.FindNumeric(bins.Name), period.Features.FindCategorical(bins.Name)),
        ColumnRole.Measurement when period.HasMeasurements => (period.Measurements.FindNumeric(bins.Name), period.Measurements.FindCategorical(bins.Name)),
        ColumnRole.Prediction when period.HasOutputs => (null, period.Outputs.Classes),
        ColumnRole.Value when period.HasOutputs => (period.Outputs.Values, null),
        _ => (null, null),
    };

    private static void Count(BaselineColumn column, ColumnCounts counts, NumericFeature? numbers, CategoricalFeature? categories)
    {
        var bins = column.Bins;
        counts.Reserve(bins.CellCount);
        if (numbers is not null && bins.IsNumeric)
        {
            foreach (var (upper, count, weight) in numbers.Quantiles.Buckets())
                counts.AddSum(bins.CellOfBucket(upper, column.Min ?? 0, column.Max ?? 0), count, weight);
        }
        else if (numbers is not null)
        {
            counts.AddSum(bins.Mismatched, numbers.Values, numbers.Weight);
        }

        if (categories is not null && bins.IsNumeric)
        {
            counts.AddSum(bins.Mismatched, categories.Values.TotalCount, categories.Values.TotalWeight);
        }
        else if (categories is not null)
        {
            foreach (var each in categories.Values)
                counts.AddSum(bins.CellOf(each.Name), each.Count, each.Weight);
            counts.AddSum(bins.Other, categories.Values.OtherCount, categories.Values.OtherWeight);
        }
    }
}
