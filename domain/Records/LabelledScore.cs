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

    /// <summary>Takes back what <see cref="Add"/> counted; false where there is no such score.</summary>
    /// <param name="target">Holds it.</param>
    /// <param name="positiveClass">As it was counted with.</param>
    /// <param name="predicted">Likewise.</param>
    /// <param name="actual">Likewise.</param>
    /// <param name="score">Likewise.</param>
    /// <param name="weight">Likewise.</param>
    /// <param name="isExact">False where a label without a prediction has excluded a pair of classes, which stays.</param>
    public static bool Subtract(PartialAggregate target, string? positiveClass, string? predicted, string actual, double score, double weight, out bool isExact)
    {
        ArgumentNullException.ThrowIfNull(target);
        isExact = true;
        if (double.IsNaN(score))
            return true;
        if (positiveClass is not null)
            return target.Scores.Subtract(ScoreKind.PositiveClass, score, actual == positiveClass, weight);
        var (route, isEvent) = RoutedOutcome.Of(predicted, actual);
        isExact = predicted is not null;
        return route switch
        {
            ScoreRoute.None => true,
            ScoreRoute.TopLabel => target.Scores.Subtract(ScoreKind.TopLabel, score, isEvent, weight),
            _ => target.PairScores.Subtract(route, score, isEvent, weight),
        };
    }
}
