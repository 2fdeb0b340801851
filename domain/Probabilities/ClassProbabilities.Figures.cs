using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Probabilities;

/// <content>The figures.</content>
public sealed partial class ClassProbabilities
{
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
            LogLoss = Mean(_logLoss, effective),
            Brier = Mean(_brier, effective),
            TopAccuracies = [.. TopAccuracies(effective)],
            Classes = classes.Count <= maxClasses ? classes : [],
            HasMoreClasses = _hasMore,
        };
    }

    /// <summary>Labelled vectors, and as many equally weighted ones as tell as much.</summary>
    internal (ulong Count, double Effective) Labelled => (_labelled.Count, EffectiveCount);

    internal MeanFigure? LogLoss => Mean(_logLoss, EffectiveCount);

    internal MeanFigure? Brier => Mean(_brier, EffectiveCount);

    /// <summary>How often the class that it was is among the k most probable; null without labels, and where k is not below the number of classes.</summary>
    internal double? TopAccuracy(int k)
    {
        var place = Array.IndexOf(Ranks, k);
        return _labelled.Count == 0 || place < 0 || (k > 1 && k >= _classes.Count) ? null : Math.Min(1, _hits[place].Weight / _labelled.Weight);
    }

    /// <summary>The figures of a class; null: no prediction names it and no label is of it.</summary>
    internal ClassProbabilityFigures? FiguresOf(string name) => Find(name, out _) is { } found ? Figures(found) : null;

    private double EffectiveCount => _labelled.Count == 0 ? 0 : EffectiveSampleSize.Of(_labelled.Weight, _squares);

    private IEnumerable<TopAccuracy> TopAccuracies(double effective)
    {
        foreach (var k in Ranks)
        {
            if (TopAccuracy(k) is { } accuracy)
                yield return new TopAccuracy(k, accuracy, Wilson.IntervalOrNull(accuracy, effective));
        }
    }

    private MeanFigure? Mean(in Moments losses, double effective) =>
        _labelled.Count == 0 ? null : MeanFigure.Of(losses.Mean, losses.StandardDeviation(_labelled.Count, _squares), effective);

    private ClassProbabilityFigures Figures(ClassCells each)
    {
        var auc = Auc(each);
        return new ClassProbabilityFigures(each.Name, _vectors.Weight > 0 ? each.Sum / _vectors.Weight : 0, each.Support.Count, auc?.Value, auc?.Error);
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
