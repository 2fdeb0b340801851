using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Scores;

/// <summary>Metrics from the bins and sums of a plane.</summary>
internal static class ScoreMetrics
{
    public static ScoreFigures Of(ScoreKind kind, ScorePlane plane)
    {
        double events = 0, nonEvents = 0, scores = 0;
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            events += plane.WeightAt(bin, isEvent: true);
            nonEvents += plane.WeightAt(bin, isEvent: false);
        }

        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            scores += plane.ScoreSum(group);
        }

        var weight = events + nonEvents;
        var ranked = kind == ScoreKind.PositiveClass && events > 0 && nonEvents > 0;
        var auc = ranked ? AucRoc(plane, events, nonEvents) : default;
        var precision = ranked ? AveragePrecision(plane, events) : default;
        var calibration = Calibration(plane);
        return new ScoreFigures
        {
            Kind = kind,
            Count = plane.Count,
            Weight = weight,
            EffectiveCount = EffectiveSampleSize.Of(weight, plane.SquaredWeights),
            OutOfRange = plane.OutOfRange,
            EventRate = events / weight,
            MeanScore = scores / weight,
            BrierScore = plane.BrierSum / weight,
            LogLoss = plane.LogLossSum / weight,
            ExpectedCalibrationError = CalibrationError(calibration, weight),
            Calibration = calibration,
            AucRoc = auc.Value,
            AucRocErrorBound = auc.Error,
            AveragePrecision = precision.Value,
            AveragePrecisionErrorBound = precision.Error,
        };
    }

    // The probability that an event outranks a non-event (Hanley, McNeil, Radiology 143, 1982), which is the area by trapezoids.
    private static (double? Value, double? Error) AucRoc(ScorePlane plane, double events, double nonEvents)
    {
        double below = 0, outranked = 0, tied = 0;
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            var (e, n) = (plane.WeightAt(bin, isEvent: true), plane.WeightAt(bin, isEvent: false));
            outranked += e * below;
            tied += e * n;
            below += n;
        }

        var pairs = events * nonEvents;
        return ((outranked + tied / 2) / pairs, tied / 2 / pairs);
    }

    /// <remarks>
    /// Within a bin of p events and n non-events, after a events of t records, the order is unknown. At best all events
    /// come first, and each has at most precision (a + p)/(t + p). At worst all come last, and then their precisions
    /// (a + x)/(t + n + x) increase with x, so that their sum is at least the integral over x from 0 to p.
    /// </remarks>
    private static (double? Value, double? Error) AveragePrecision(ScorePlane plane, double events)
    {
        double found = 0, seen = 0, average = 0, best = 0, worst = 0;
        for (var bin = ScoreBins.Count - 1; bin >= 0; bin--)
        {
            var (e, n) = (plane.WeightAt(bin, isEvent: true), plane.WeightAt(bin, isEvent: false));
            if (e > 0)
            {
                average += e * ((found + e) / (seen + n + e));
                best += e * ((found + e) / (seen + e));
                worst += e;
                if (seen + n > found)
                {
                    worst -= (seen + n - found) * LogOfOneAnd(e / (seen + n));
                }
            }

            found += e;
            seen += e + n;
        }

        return (average / events, Math.Max(best - average, average - worst) / events);
    }

    // ln(1 + x) also where 1 + x rounds most of x away (Kahan: the error of both factors cancels).
    private static double LogOfOneAnd(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private static List<CalibrationBin> Calibration(ScorePlane plane)
    {
        var calibration = new List<CalibrationBin>(ScoreBins.GroupCount);
        var bin = 0;
        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            var count = 0UL;
            double events = 0, weight = 0;
            for (; bin < ScoreBins.Count && ScoreBins.GroupOf(bin) == group; bin++)
            {
                count += plane.CountAt(bin, isEvent: false) + plane.CountAt(bin, isEvent: true);
                events += plane.WeightAt(bin, isEvent: true);
                weight += plane.WeightAt(bin, isEvent: false) + plane.WeightAt(bin, isEvent: true);
            }

            if (count > 0)
            {
                calibration.Add(new CalibrationBin(
                    (double)group / ScoreBins.GroupCount, (group + 1.0) / ScoreBins.GroupCount, count, weight, plane.ScoreSum(group) / weight, events / weight));
            }
        }

        return calibration;
    }

    private static double CalibrationError(List<CalibrationBin> calibration, double weight)
    {
        double error = 0;
        foreach (var bin in calibration)
        {
            error += bin.Weight * Math.Abs(bin.MeanScore - bin.EventRate);
        }

        return error / weight;
    }
}
