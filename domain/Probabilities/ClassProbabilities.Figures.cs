using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Probabilities;

/// <content>The figures.</content>
public sealed partial class ClassProbabilities
{
    // Of a vector that was certain and wrong.
    private const double MaxBrier = 2;

    /// <summary>Null without any prediction that came with probabilities.</summary>
    /// <param name="maxClasses">Classes that are listed; with more none is.</param>
    public ProbabilityFigures? ToFigures(int maxClasses = MaxClasses)
    {
        if (IsEmpty)
            return null;
        var classes = _classes.ConvertAll(Figures);
        var ranked = classes.FindAll(static each => each.AucRoc is not null);
        var effective = EffectiveCount;
        return new ProbabilityFigures
        {
            Count = _vectors.Count,
            Labelled = _labelled.Count,
            EffectiveCount = effective,
            MacroAuc = ranked.Count > 0 ? ranked.Average(static each => each.AucRoc) : null,
            MacroAucErrorBound = ranked.Count > 0 ? ranked.Average(static each => each.AucRocErrorBound) : null,
            MacroAucClasses = ranked.Count,
            LogLoss = LogLoss,
            Brier = Brier,
            TopAccuracies = [.. TopAccuracies(effective)],
            Classes = classes.Count <= maxClasses ? classes : [],
            HasMoreClasses = _hasMore,
        };
    }

    /// <summary>Labelled vectors, and as many equally weighted ones as tell as much.</summary>
    internal (ulong Count, double Effective) Labelled => (_labelled.Count, EffectiveCount);

    internal MeanFigure? LogLoss => Mean(_logLoss);

    internal MeanFigure? Brier => Mean(_brier, MaxBrier);

    /// <summary>How often the class that it was is among the k most probable; null without labels, and where k is not below the number of classes.</summary>
    internal double? TopAccuracy(int k)
    {
        var place = Array.IndexOf(Ranks, k);
        return _labelled.Count == 0 || place < 0 || (k > 1 && k >= _classes.Count) ? null : Math.Min(1, _hits[place].Weight / _labelled.Weight);
    }

    /// <summary>The figures of a class; null: no prediction names it and no label is of it.</summary>
    internal ClassProbabilityFigures? FiguresOf(string name) => Find(name, out _) is { } found ? Figures(found) : null;

    /// <summary>
    /// The mean of the classes' areas, with the variance of one record's part in it and the effective records that it is of, those of a balanced sample of
    /// the rarest class. What two areas have in common is not kept: the standard error is the mean of theirs, which it is at most. Null where no class has an area.
    /// </summary>
    internal (double Value, double Variance, double Effective)? MacroArea
    {
        get
        {
            double areas = 0, errors = 0, balance = 1;
            var count = 0;
            foreach (var each in _classes)
            {
                if (Area(each) is not { } area)
                    continue;
                areas += area.Value;
                errors += Math.Sqrt(area.Variance / area.Balance);
                balance = Math.Min(balance, area.Balance);
                count++;
            }

            return count == 0 ? null : (areas / count, errors / count * (errors / count) * balance, EffectiveCount * balance);
        }
    }

    /// <summary>The area of one class against the rest, likewise; null where it has none.</summary>
    internal (double Value, double Variance, double Effective)? AreaOf(string name) =>
        Find(name, out _) is { } found && Area(found) is { } area ? (area.Value, area.Variance, EffectiveCount * area.Balance) : null;

    private double EffectiveCount => _labelled.Count == 0 ? 0 : EffectiveSampleSize.Of(_labelled.Weight, _squares.ToDouble());

    private IEnumerable<TopAccuracy> TopAccuracies(double effective)
    {
        foreach (var k in Ranks)
        {
            if (TopAccuracy(k) is { } accuracy)
                yield return new TopAccuracy(k, accuracy, ClopperPearson.IntervalOrNull(accuracy, effective));
        }
    }

    private MeanFigure? Mean(in Moments losses, double most = double.PositiveInfinity) =>
        _labelled.Count == 0 ? null : MeanFigure.Of(losses.Mean, losses.StandardDeviation(_labelled.Count, _squares.ToDouble()), EffectiveCount, most);

    private ClassProbabilityFigures Figures(ClassCells each)
    {
        var auc = Auc(each);
        return new ClassProbabilityFigures(each.Name, _vectors.Weight > 0 ? each.Sum.ToDouble() / _vectors.Weight : 0, each.Support.Count, auc?.Value, auc?.Error);
    }

    /// <param name="each">A class.</param>
    /// <returns>Its area; the variance of one record's part in it; and the records of a balanced sample that tell as much, by all labelled ones.</returns>
    private (double Value, double Variance, double Balance)? Area(ClassCells each)
    {
        if (Auc(each) is not { } auc)
            return null;
        var (events, rest) = (each.Support.Weight, _labelled.Weight - each.Support.Weight);
        var balance = 4 * (events / _labelled.Weight) * (rest / _labelled.Weight);
        double lowestEvent = events, lowestRest = rest;
        for (var bin = 1; bin < ScoreBins.Count && each.HasCells; bin++)
        {
            lowestEvent -= each.WeightAt(ScoreBins.Count + bin, _sharedWeight);
            lowestRest -= each.WeightAt(bin, _sharedWeight);
        }

        var variance = ScoreVariances.OfAuc((bin, isEvent) => bin == 0 ? Math.Max(0, isEvent ? lowestEvent : lowestRest) : each.HasCells ? each.WeightAt(isEvent ? ScoreBins.Count + bin : bin, _sharedWeight) : 0, events, rest);
        return (auc.Value, balance * variance, balance);
    }

    /// <summary>The probability that one of the class has a larger probability than one of the rest, ties counted half.</summary>
    private (double Value, double Error)? Auc(ClassCells each)
    {
        if (each.Support.Count == 0 || each.Support.Count == _labelled.Count)
            return null;
        var events = each.Support.Weight;
        var rest = _labelled.Weight - events;
        double countedEvents = 0, countedRest = 0, outranked = 0, tied = 0;
        // From the top, so that the lowest bin, which is what is left, comes last.
        for (var bin = ScoreBins.Count - 1; bin > 0 && each.HasCells; bin--)
        {
            var (e, r) = (each.WeightAt(ScoreBins.Count + bin, _sharedWeight), each.WeightAt(bin, _sharedWeight));
            outranked += r * countedEvents;
            tied += e * r;
            countedEvents += e;
            countedRest += r;
        }

        var (lastEvents, lastRest) = (Math.Max(0, events - countedEvents), Math.Max(0, rest - countedRest));
        outranked += lastRest * countedEvents;
        tied += lastEvents * lastRest;
        var pairs = events * rest;
        return ((outranked + (tied / 2)) / pairs, tied / 2 / pairs);
    }
}
