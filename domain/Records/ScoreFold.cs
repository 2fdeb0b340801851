using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Adds the labelled scores of rows to a partial aggregate: as those of the class that is named, or each by the classes of its
/// own record. Buffers are kept.
/// </summary>
internal sealed class ScoreFold
{
    // Up to so many classes the outcome of each combination is worked out once a block.
    private const int MaxTableClasses = 15;

    private readonly RoutedOutcome[] _table = new RoutedOutcome[(MaxTableClasses + 1) * (MaxTableClasses + 1)];
    private readonly int[] _counts = new int[(int)ScoreRoute.NotPredicted + 1];
    private RoutedOutcome[] _routes = [];
    private byte[] _outcomes = [];
    private RecordBlock _source = null!;
    private string? _positiveClass;
    private int _positiveIndex;
    private bool _hasTable;

    /// <param name="source">The block as received, with its dictionary.</param>
    /// <param name="positiveClass">What scores are the probability of; null: nobody says.</param>
    public void Begin(RecordBlock source, string? positiveClass)
    {
        (_source, _positiveClass, _hasTable) = (source, positiveClass, false);
        if (source.Scores.IsEmpty || source.Labels.IsEmpty)
            return;
        var classes = source.Classes.AsSpan();
        if (positiveClass is not null)
        {
            _positiveIndex = classes.IndexOf(positiveClass);
            return;
        }

        _hasTable = classes.Length <= MaxTableClasses;
        for (var actual = 0; _hasTable && actual <= classes.Length; actual++)
        {
            for (var predicted = 0; predicted <= classes.Length; predicted++)
            {
                _table[(actual * (MaxTableClasses + 1)) + predicted] = Route(actual, predicted);
            }
        }
    }

    /// <param name="actual">Dictionary ids of the labels, the largest value for none.</param>
    /// <param name="predicted">Ids of the predictions, likewise; empty where no record has one.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="weights">Per record its weight; empty if all are 1.</param>
    /// <param name="target">Receives them.</param>
    public void Add<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ScoreColumn scores, ReadOnlySpan<float> weights, PartialAggregate target)
        where TId : unmanaged
    {
        var outcomes = ScratchColumns.Grow(ref _outcomes, actual.Length);
        if (_positiveClass is not null)
        {
            if (typeof(TId) == typeof(byte))
                ScoreOutcomes.OfPositiveClass(Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<byte>>(actual), _positiveIndex, outcomes);
            else
                ScoreOutcomes.OfPositiveClass(Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<ushort>>(actual), _positiveIndex, outcomes);
            target.Scores.AddColumn(ScoreKind.PositiveClass, scores, outcomes, weights);
            return;
        }

        var routes = ScratchColumns.Grow(ref _routes, actual.Length);
        Array.Clear(_counts);
        for (var i = 0; i < routes.Length; i++)
        {
            var (a, p) = (Place(actual[i]), predicted.IsEmpty ? _source.Classes.Count : Place(predicted[i]));
            var route = _hasTable ? _table[(a * (MaxTableClasses + 1)) + p] : Route(a, p);
            routes[i] = route;
            _counts[(int)route.Route]++;
        }

        for (var route = ScoreRoute.TopLabel; route <= ScoreRoute.NotPredicted; route++)
        {
            if (_counts[(int)route] == 0)
                continue;
            for (var i = 0; i < routes.Length; i++)
                outcomes[i] = routes[i].Route != route ? ScoreOutcomes.Absent : routes[i].IsEvent ? ScoreOutcomes.Event : ScoreOutcomes.NonEvent;
            if (route == ScoreRoute.TopLabel)
                target.Scores.AddColumn(ScoreKind.TopLabel, scores, outcomes, weights);
            else
                target.PairScores.AddColumn(route, scores, outcomes, weights);
        }

        RestrictPairs(actual, predicted, scores.Singles, target);
    }

    private void RestrictPairs<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ReadOnlySpan<float> scores, PartialAggregate target)
        where TId : unmanaged
    {
        var classes = _source.Classes;
        if (_counts[(int)ScoreRoute.NotPredicted] + _counts[(int)ScoreRoute.None] == 0)
            return;
        for (var i = 0; i < actual.Length; i++)
        {
            var label = Place(actual[i]);
            if (label < classes.Count && !float.IsNaN(scores[i]) && (predicted.IsEmpty || Place(predicted[i]) == classes.Count))
                target.PairScores.RestrictTo(BinaryClasses.Find(classes[label]).Pairs);
        }
    }

    private RoutedOutcome Route(int actual, int predicted)
    {
        var classes = _source.Classes;
        return actual == classes.Count ? default : RoutedOutcome.Of(predicted == classes.Count ? null : classes[predicted], classes[actual]);
    }

    /// <summary>The id of a name, or the number of names where there is none.</summary>
    private int Place<TId>(TId value)
        where TId : unmanaged
    {
        int id = typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
        return Math.Min(id, _source.Classes.Count);
    }
}
