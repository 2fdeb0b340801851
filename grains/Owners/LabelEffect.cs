using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Counts a late label in the row of its prediction, as if it had come with the record.</summary>
internal static class LabelEffect
{
    internal static void Apply(PartialAggregate row, in JoinedLabel joined)
    {
        var (prediction, label) = joined;
        row.Traffic.AddLabelled(1);
        if (label.Label is { } actual)
            ApplyClass(row, prediction, actual);
        else if (!double.IsNaN(label.Actual) && !double.IsNaN(prediction.Value))
            row.Regression.Add(label.Actual, prediction.Value, prediction.Weight);
    }

    private static void ApplyClass(PartialAggregate row, in PendingPrediction prediction, string actual)
    {
        if (prediction.Prediction is { } predicted)
            row.Confusion.Add(actual, predicted, prediction.Weight);
        LabelledScore.Add(row, prediction.PositiveClass, prediction.Prediction, actual, prediction.Score, prediction.Weight);
    }
}
