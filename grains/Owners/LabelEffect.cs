using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Counts a late label or measurement in the row of its prediction, as if it had come with the record.</summary>
internal static class LabelEffect
{
    /// <summary>
    /// Counts the label, in the place of the one that it replaces. False where that one could not be taken back exactly; where the row
    /// does not hold it at all, the new one is not counted either, so that a record never counts twice.
    /// </summary>
    internal static bool Apply(PartialAggregate row, in JoinedLabel joined)
    {
        if ((joined.Label ?? joined.Replaced)?.Measurement is { } measurement)
            return ApplyMeasurement(row, measurement, joined);
        var isExact = true;
        if (joined.Replaced is not { } replaced)
            row.Traffic.AddLabelled(1);
        else if (!TryTakeBack(row, joined.Prediction, replaced, out isExact))
            return false;
        if (joined.Label is { } label)
            Count(row, joined.Prediction, label);
        else
            row.Traffic.SubtractLabelled(1);
        return joined.Prediction.Dimensions is { } dimensions ? ApplyToSlices(row, dimensions, joined) && isExact : isExact;
    }

    /// <summary>The same in the slices that the record counts in. A row of an earlier build has none.</summary>
    private static bool ApplyToSlices(PartialAggregate row, DimensionValues dimensions, in JoinedLabel joined)
    {
        if (!row.HasDimensions)
            return true;
        var isExact = true;
        for (var i = 0; i < dimensions.Names.Count; i++)
            isExact &= ApplyToSlice(row.Dimensions.Find(dimensions.Names[i])?.Find(dimensions.Values[i]), joined);
        foreach (var (first, second) in dimensions.Pairs)
        {
            var name = DimensionName.Pair(dimensions.Names[first], dimensions.Names[second]);
            isExact &= ApplyToSlice(row.Dimensions.Find(name)?.Find(DimensionName.Pair(dimensions.Values[first], dimensions.Values[second])), joined);
        }

        return isExact;
    }

    // No slice: its dimension is past the limit, and so was its record.
    private static bool ApplyToSlice(SliceSums? slice, in JoinedLabel joined)
    {
        if (slice is null)
            return true;
        var prediction = joined.Prediction;
        if (joined.Replaced is { Label: { } replaced } && prediction.Prediction is { } before && !slice.SubtractClass(before, replaced, prediction.Weight))
            return false;
        if (joined.Replaced is { Label: null, Actual: var wrong } && !slice.SubtractNumber(prediction.Value, wrong, prediction.Weight))
            return false;
        if (joined.Label is { Label: { } actual } && prediction.Prediction is { } predicted)
            slice.AddClass(predicted, actual, prediction.Weight);
        else if (joined.Label is { Label: null, Actual: var number })
            slice.AddNumber(prediction.Value, number, prediction.Weight);
        return true;
    }

    private static bool ApplyMeasurement(PartialAggregate row, string name, in JoinedLabel joined)
    {
        var weight = joined.Prediction.Weight;
        if (joined.Replaced is { } replaced && !row.Measurements.Subtract(name, replaced.Label, replaced.Actual, weight))
            return false;
        if (joined.Label is { Label: { } category })
            row.Measurements.AddCategorical(name, [0], [category], [weight]);
        else if (joined.Label is { } number)
            row.Measurements.AddNumeric(name, [number.Actual], [weight]);
        Bin(row, name, joined);
        return true;
    }

    // With the bins that its record was counted with, in the row where that was; a row of more baselines than it keeps has them not.
    private static void Bin(PartialAggregate row, string name, in JoinedLabel joined)
    {
        if (joined.Bins is not { } bins || bins.Measurement(name) is not (>= 0 and var at) || !row.HasBins || row.Bins.Find(bins.Fingerprint) is not { } counts)
            return;
        var (column, weight) = (bins.Columns[at], joined.Prediction.Weight);
        if (joined.Replaced is { } replaced)
            counts[at].Subtract(CellOf(column, replaced), weight);
        if (joined.Label is { } label)
            counts[at].Add(CellOf(column, label), 1, weight);
    }

    private static int CellOf(FrozenColumn column, in LateLabel measured) => measured.Label is { } category ? column.CellOf(category) : column.CellOf(measured.Actual);

    private static void Count(PartialAggregate row, in PendingPrediction prediction, in LateLabel label)
    {
        if (label.Label is { } actual)
            CountClass(row, prediction, actual);
        else if (!double.IsNaN(label.Actual))
            CountNumber(row, prediction, label.Actual);
    }

    private static void CountNumber(PartialAggregate row, in PendingPrediction prediction, double actual)
    {
        if (!double.IsNaN(prediction.Value))
            row.Regression.Add(actual, prediction.Value, prediction.Weight);
        if (prediction.Interval is { } interval)
            row.Intervals.AddActual(interval, actual, prediction.Weight);
    }

    private static void CountClass(PartialAggregate row, in PendingPrediction prediction, string actual)
    {
        if (prediction.Prediction is { } predicted)
            row.Confusion.Add(actual, predicted, prediction.Weight);
        LabelledScore.Add(row, prediction.PositiveClass, prediction.Prediction, actual, prediction.Score, prediction.Weight);
        if (prediction.Probabilities is { } probabilities)
            row.Probabilities.AddLabel(probabilities, actual, prediction.Weight);
    }

    private static bool TryTakeBack(PartialAggregate row, in PendingPrediction prediction, in LateLabel label, out bool isExact)
    {
        isExact = true;
        if (label.Label is { } actual)
            return TryTakeBackClass(row, prediction, actual, out isExact);
        if (double.IsNaN(label.Actual))
            return true;
        if (prediction.Interval is { } interval && !row.Intervals.SubtractActual(interval, label.Actual, prediction.Weight))
            return false;
        return double.IsNaN(prediction.Value) || row.Regression.Subtract(label.Actual, prediction.Value, prediction.Weight);
    }

    private static bool TryTakeBackClass(PartialAggregate row, in PendingPrediction prediction, string actual, out bool isExact)
    {
        isExact = true;
        if (prediction.Probabilities is { } probabilities && !row.Probabilities.SubtractLabel(probabilities, actual, prediction.Weight))
            return false;
        if (prediction.Prediction is { } predicted && !row.Confusion.Subtract(actual, predicted, prediction.Weight))
            return false;
        return LabelledScore.Subtract(row, prediction.PositiveClass, prediction.Prediction, actual, prediction.Score, prediction.Weight, out isExact);
    }
}
