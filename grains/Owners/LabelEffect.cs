using OrleansMonitor.Domain.Baselines;
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
        return isExact;
    }

    private static bool ApplyMeasurement(PartialAggregate row, string name, in JoinedLabel joined)
    {
        var isExact = true;
        var weight = joined.Prediction.Weight;
        if (joined.Replaced is { } replaced && !row.Measurements.Subtract(name, replaced.Label, replaced.Actual, weight, out isExact))
            return false;
        if (joined.Label is { Label: { } category })
            row.Measurements.AddCategorical(name, [0], [category], [weight]);
        else if (joined.Label is { } number)
            row.Measurements.AddNumeric(name, [number.Actual], [weight]);
        Bin(row, name, joined);
        return isExact;
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
        else if (!double.IsNaN(label.Actual) && !double.IsNaN(prediction.Value))
            row.Regression.Add(label.Actual, prediction.Value, prediction.Weight);
    }

    private static void CountClass(PartialAggregate row, in PendingPrediction prediction, string actual)
    {
        if (prediction.Prediction is { } predicted)
            row.Confusion.Add(actual, predicted, prediction.Weight);
        LabelledScore.Add(row, prediction.PositiveClass, prediction.Prediction, actual, prediction.Score, prediction.Weight);
    }

    private static bool TryTakeBack(PartialAggregate row, in PendingPrediction prediction, in LateLabel label, out bool isExact)
    {
        isExact = true;
        if (label.Label is { } actual)
            return TryTakeBackClass(row, prediction, actual, out isExact);
        return double.IsNaN(label.Actual) || double.IsNaN(prediction.Value)
            || row.Regression.Subtract(label.Actual, prediction.Value, prediction.Weight, out isExact);
    }

    private static bool TryTakeBackClass(PartialAggregate row, in PendingPrediction prediction, string actual, out bool isExact)
    {
        isExact = true;
        if (prediction.Prediction is { } predicted && !row.Confusion.Subtract(actual, predicted, prediction.Weight))
            return false;
        return LabelledScore.Subtract(row, prediction.PositiveClass, prediction.Prediction, actual, prediction.Score, prediction.Weight, out isExact);
    }
}
