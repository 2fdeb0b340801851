using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Records;

/// <summary>The score of one record whose label came later counts as it would have with the record.</summary>
public static class LabelledScore
{
    /// <param name="target">Receives it.</param>
    /// <param name="positiveClass">What the score is the probability of; null: nobody says.</param>
    /// <param name="predicted">The predicted class; null for none.</param>
    /// <param name="actual">The label.</param>
    /// <param name="score">0 to 1; NaN for none.</param>
    /// <param name="weight">Finite and at least 1.</param>
    public static void Add(PartialAggregate target, string? positiveClass, string? predicted, string actual, double score, double weight)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (double.IsNaN(score))
            return;
        if (positiveClass is not null)
        {
            target.Scores.Add(ScoreKind.PositiveClass, score, actual == positiveClass, weight);
            return;
        }

        var (route, isEvent) = RoutedOutcome.Of(predicted, actual);
        if (route == ScoreRoute.TopLabel)
            target.Scores.Add(ScoreKind.TopLabel, score, isEvent, weight);
        else if (route != ScoreRoute.None)
            target.PairScores.Add(route, score, isEvent, weight);
        if (predicted is null)
            target.PairScores.RestrictTo(BinaryClasses.Find(actual).Pairs);
    }
}
