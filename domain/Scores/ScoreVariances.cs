using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Scores;

/// <summary>Variances of what metrics of scores are means of, from the bins. A score is taken for the centre of its bin.</summary>
/// <param name="Brier">Of (s − y)² of one record.</param>
/// <param name="LogLoss">Of the loss of one record.</param>
/// <param name="Auc">
/// <paramref name="AucEffective"/> times the area's own variance (DeLong, DeLong, Clarke-Pearson: Comparing the Areas under Two or More
/// Correlated ROC Curves, Biometrics 44, 1988).
/// </param>
/// <param name="AucEffective">Records of a balanced sample that tell as much, 4/(1/events + 1/others); 0 where one of the two is missing.</param>
internal readonly record struct ScoreVariances(double Brier, double LogLoss, double Auc, double AucEffective)
{
    // As the losses are clipped: what a certain prediction that is wrong costs.
    private const double Epsilon = 2.220446049250313e-16;

    /// <param name="plane">Not empty.</param>
    public static ScoreVariances Of(ScorePlane plane)
    {
        double events = 0, nonEvents = 0;
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            events += plane.WeightAt(bin, isEvent: true);
            nonEvents += plane.WeightAt(bin, isEvent: false);
        }

        var weight = events + nonEvents;
        var balanced = 4 * (events / weight) * (nonEvents / weight);
        return new ScoreVariances(
            OfLoss(plane, weight, static miss => miss * miss),
            OfLoss(plane, weight, static miss => -Math.Log(Math.Clamp(1 - miss, Epsilon, 1))),
            balanced > 0 ? balanced * OfAuc(plane.WeightAt, events, nonEvents) : 0,
            balanced * EffectiveSampleSize.Of(weight, plane.SquaredWeights));
    }

    /// <summary>Variance of an area, times the number of records, from the placements of events among non-events and the reverse.</summary>
    /// <param name="weightAt">Of the records of a bin, those that are events or the others.</param>
    /// <param name="events">All of them, more than 0.</param>
    /// <param name="nonEvents">Likewise.</param>
    internal static double OfAuc(Func<int, bool, double> weightAt, double events, double nonEvents)
    {
        double below = 0, above = 0, ofEvents = 0, ofNonEvents = 0, squaresOfEvents = 0, squaresOfNonEvents = 0;
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            var (e, n) = (weightAt(bin, true), weightAt(bin, false));
            var placement = (below + (n / 2)) / nonEvents;
            ofEvents += e * placement;
            squaresOfEvents += e * placement * placement;
            placement = (events - above - (e / 2)) / events;
            ofNonEvents += n * placement;
            squaresOfNonEvents += n * placement * placement;
            below += n;
            above += e;
        }

        var total = events + nonEvents;
        return (Variance(squaresOfEvents, ofEvents, events) * total / events) + (Variance(squaresOfNonEvents, ofNonEvents, nonEvents) * total / nonEvents);
    }

    private static double OfLoss(ScorePlane plane, double weight, Func<double, double> loss)
    {
        double sum = 0, squares = 0;
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            Add(plane.WeightAt(bin, isEvent: true), loss, 1 - ScoreBins.Centre(bin), ref sum, ref squares);
            Add(plane.WeightAt(bin, isEvent: false), loss, ScoreBins.Centre(bin), ref sum, ref squares);
        }

        return Variance(squares, sum, weight);
    }

    private static void Add(double weight, Func<double, double> loss, double miss, ref double sum, ref double squares)
    {
        if (weight == 0)
            return;
        var value = loss(miss);
        sum += weight * value;
        squares += weight * value * value;
    }

    private static double Variance(double squares, double sum, double weight) => Math.Max(0, (squares / weight) - (sum / weight * (sum / weight)));
}
