using OrleansMonitor.Domain.Classification;

namespace OrleansMonitor.Domain.Scores;

/// <summary>Where a labelled score counts for which nobody named a positive class. It follows from the record alone, never from its batch.</summary>
internal enum ScoreRoute : byte
{
    /// <summary>Nowhere: without a prediction, and the label is of no well-known pair.</summary>
    None,

    /// <summary>In the <see cref="ScoreHistogram"/>, as <see cref="ScoreKind.TopLabel"/>.</summary>
    TopLabel,

    /// <summary>In <see cref="PairScores"/>: prediction and label are of one pair, and the prediction is its positive class.</summary>
    PredictedPositive,

    /// <summary>The prediction is the negative class.</summary>
    PredictedNegative,

    /// <summary>Without a prediction, and the label is of a pair.</summary>
    NotPredicted,
}

/// <summary>The route of a record and whether its event occurred.</summary>
/// <param name="Route">Where it counts.</param>
/// <param name="IsEvent">Of pairs: the label is the positive class; otherwise the prediction is right.</param>
internal readonly record struct RoutedOutcome(ScoreRoute Route, bool IsEvent)
{
    /// <param name="predicted">Null for none.</param>
    /// <param name="actual">The label.</param>
    public static RoutedOutcome Of(string? predicted, string actual)
    {
        var label = BinaryClasses.Find(actual);
        if (predicted is null)
            return new RoutedOutcome(label.Pairs == 0 ? ScoreRoute.None : ScoreRoute.NotPredicted, label.IsPositive);
        var isCorrect = predicted == actual;
        var prediction = BinaryClasses.Find(predicted);
        // "Yes" and "yes" are two classes, hence no pair.
        return (prediction.Pairs & label.Pairs) != 0 && (isCorrect || prediction.IsPositive != label.IsPositive)
            ? new RoutedOutcome(prediction.IsPositive ? ScoreRoute.PredictedPositive : ScoreRoute.PredictedNegative, label.IsPositive)
            : new RoutedOutcome(ScoreRoute.TopLabel, isCorrect);
    }
}
