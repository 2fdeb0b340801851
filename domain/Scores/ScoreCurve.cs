namespace OrleansMonitor.Domain.Scores;

/// <summary>
/// The curves of receiver operating characteristics and of precision over recall: what follows from each threshold above which a record is taken
/// for an event (Fawcett, Pattern Recognition Letters 27, 2006).
/// </summary>
/// <remarks>
/// A threshold is the middle of a bin, so the rates of scores of two decimals are those of scikit-learn's <c>roc_curve</c>. Points that lie within
/// <see cref="Step"/> of the one before in both rates are left out.
/// </remarks>
public static class ScoreCurve
{
    private const double Step = 0.01;

    /// <summary>Points there are at most: each but the first and the last moves one of two rates by a hundredth.</summary>
    public const int MaxPoints = 202;

    /// <summary>From nothing taken for an event to everything; empty unless both outcomes occurred.</summary>
    internal static IReadOnlyList<ScoreCurvePoint> Of(ScorePlane plane)
    {
        double events = 0, nonEvents = 0;
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            events += plane.WeightAt(bin, isEvent: true);
            nonEvents += plane.WeightAt(bin, isEvent: false);
        }

        return events > 0 && nonEvents > 0 ? Of(plane, events, nonEvents) : [];
    }

    private static List<ScoreCurvePoint> Of(ScorePlane plane, double events, double nonEvents)
    {
        var points = new List<ScoreCurvePoint> { new(null, 0, 0, null) };
        var (last, kept) = (points[0], points[0]);
        double found = 0, wrong = 0;
        for (var bin = ScoreBins.Count - 1; bin >= 0; bin--)
        {
            var (e, n) = (plane.WeightAt(bin, isEvent: true), plane.WeightAt(bin, isEvent: false));
            if (e + n == 0)
                continue;
            (found, wrong) = (found + e, wrong + n);
            last = new ScoreCurvePoint(ScoreBins.Centre(bin), Math.Min(1, found / events), Math.Min(1, wrong / nonEvents), found / (found + wrong));
            if (last.TruePositiveRate - kept.TruePositiveRate < Step && last.FalsePositiveRate - kept.FalsePositiveRate < Step)
                continue;
            points.Add(kept = last);
        }

        if (kept != last)
            points.Add(last);
        return points;
    }
}

/// <summary>What follows from a threshold.</summary>
/// <param name="Threshold">Records of this score and above are taken for events; null: none is.</param>
/// <param name="TruePositiveRate">Weighted share of the events that are taken for events: recall.</param>
/// <param name="FalsePositiveRate">Weighted share of the others that are taken for events.</param>
/// <param name="Precision">Weighted share of events among what is taken for events; null where nothing is.</param>
public sealed record ScoreCurvePoint(double? Threshold, double TruePositiveRate, double FalsePositiveRate, double? Precision);
