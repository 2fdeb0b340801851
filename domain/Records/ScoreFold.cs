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
    // Rows that are sorted by route at a time.
    private const int Chunk = 256;
    private const int Routes = (int)ScoreRoute.NotPredicted + 1;

    // Up to so many classes what becomes of each combination is worked out once a block.
    private const int MaxTableClasses = 15;

    // A route times 2, plus 1 for an event. None has two: nothing to count, and a label that only says which pairs the classes cannot be.
    private const byte Nothing = 0, OtherLabel = 1;

    private readonly byte[] _table = new byte[(MaxTableClasses + 1) * (MaxTableClasses + 1)];
    private readonly float[] _scores = new float[Routes * Chunk];
    private readonly double[] _exactScores = new double[Routes * Chunk];
    private readonly float[] _weights = new float[Routes * Chunk];
    private readonly byte[] _sorted = new byte[Routes * Chunk];
    private byte[] _outcomes = [];
    private RecordBlock _source = null!;
    private string? _positiveClass;
    private int _positiveIndex;
    private bool _hasPairs;
    private bool _hasTable;

    /// <param name="source">The block as received, with its dictionary.</param>
    /// <param name="positiveClass">What scores are the probability of; null: nobody says.</param>
    public void Begin(RecordBlock source, string? positiveClass)
    {
        (_source, _positiveClass, _hasTable, _hasPairs) = (source, positiveClass, false, false);
        if (source.Scores.IsEmpty || source.Labels.IsEmpty)
            return;
        var classes = source.Classes.AsSpan();
        if (positiveClass is not null)
        {
            _positiveIndex = classes.IndexOf(positiveClass);
            return;
        }

        foreach (var name in classes)
            _hasPairs |= BinaryClasses.Find(name).Pairs != 0;

        // Without a class of a pair every prediction is right or wrong, and no route has to be found.
        if (!_hasPairs && !source.Predictions.IsEmpty)
            return;
        _hasTable = classes.Length <= MaxTableClasses;
        for (var actual = 0; _hasTable && actual <= classes.Length; actual++)
        {
            for (var predicted = 0; predicted <= classes.Length; predicted++)
                _table[(actual * (MaxTableClasses + 1)) + predicted] = Route(actual, predicted);
        }
    }

    /// <param name="actual">Dictionary ids of the labels, the largest value for none.</param>
    /// <param name="predicted">Ids of the predictions, likewise; empty where no record has one.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="weights">Per record its weight; empty if all are 1.</param>
    /// <param name="target">Receives them.</param>
    public void Add<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ScoreColumn scores, ReadOnlySpan<float> weights, PartialAggregate target)
        where TId : unmanaged, IEquatable<TId>
    {
        if (_positiveClass is not null)
        {
            var outcomes = ScratchColumns.Grow(ref _outcomes, actual.Length);
            if (typeof(TId) == typeof(byte))
                ScoreOutcomes.OfPositiveClass(Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<byte>>(actual), _positiveIndex, outcomes);
            else
                ScoreOutcomes.OfPositiveClass(Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<ushort>>(actual), _positiveIndex, outcomes);
            target.Scores.AddColumn(ScoreKind.PositiveClass, scores, outcomes, weights);
        }
        else if (!_hasPairs && !predicted.IsEmpty)
        {
            AddTopLabels(actual, predicted, scores, weights, target);
        }
        else
        {
            AddByRoute(actual, predicted, scores, weights, target);
        }
    }

    private void AddTopLabels<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ScoreColumn scores, ReadOnlySpan<float> weights, PartialAggregate target)
        where TId : unmanaged, IEquatable<TId>
    {
        var outcomes = ScratchColumns.Grow(ref _outcomes, actual.Length);
        if (typeof(TId) == typeof(byte))
            ScoreOutcomes.OfTopLabel(Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<byte>>(actual), Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<byte>>(predicted), outcomes);
        else
            ScoreOutcomes.OfTopLabel(Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<ushort>>(actual), Unsafe.BitCast<ReadOnlySpan<TId>, ReadOnlySpan<ushort>>(predicted), outcomes);
        target.Scores.AddColumn(ScoreKind.TopLabel, scores, outcomes, weights);
        if (predicted.Contains(None<TId>()))
            RestrictPairs(actual, predicted, scores.Singles, target);
    }

    private void AddByRoute<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ScoreColumn scores, ReadOnlySpan<float> weights, PartialAggregate target)
        where TId : unmanaged, IEquatable<TId>
    {
        var classes = _source.Classes.Count;
        var hasOtherLabels = false;
        Span<int> counts = stackalloc int[Routes];
        var singles = scores.Singles;
        var doubles = scores.Doubles;
        ref var table = ref _table[0];
        ref var score = ref _scores[0];
        ref var outcome = ref _sorted[0];
        ref var count = ref counts[0];
        for (var start = 0; start < actual.Length; start += Chunk)
        {
            counts.Clear();
            var end = Math.Min(start + Chunk, actual.Length);
            for (var i = start; i < end; i++)
            {
                var (a, p) = (Place(actual[i], classes), predicted.IsEmpty ? classes : Place(predicted[i], classes));
                var code = _hasTable ? Unsafe.Add(ref table, (a * (MaxTableClasses + 1)) + p) : Route(a, p);
                hasOtherLabels |= code == OtherLabel;
                var at = ((code >> 1) * Chunk) + Unsafe.Add(ref count, code >> 1)++;
                Unsafe.Add(ref score, at) = singles[i];
                Unsafe.Add(ref outcome, at) = (byte)(code & 1);
                if (!doubles.IsEmpty)
                    _exactScores[at] = doubles[i];
                if (!weights.IsEmpty)
                    _weights[at] = weights[i];
            }

            for (var route = ScoreRoute.TopLabel; route <= ScoreRoute.NotPredicted; route++)
            {
                if (counts[(int)route] > 0)
                    AddSorted(route, counts[(int)route], !scores.Doubles.IsEmpty, !weights.IsEmpty, target);
            }

            hasOtherLabels |= counts[(int)ScoreRoute.NotPredicted] > 0;
        }

        if (hasOtherLabels)
            RestrictPairs(actual, predicted, scores.Singles, target);
    }

    private void AddSorted(ScoreRoute route, int rows, bool hasDoubles, bool hasWeights, PartialAggregate target)
    {
        var start = (int)route * Chunk;
        var scores = new ScoreColumn(_scores.AsSpan(start, rows), hasDoubles ? _exactScores.AsSpan(start, rows) : default);
        var weights = hasWeights ? _weights.AsSpan(start, rows) : default;
        if (route == ScoreRoute.TopLabel)
            target.Scores.AddColumn(ScoreKind.TopLabel, scores, _sorted.AsSpan(start, rows), weights);
        else
            target.PairScores.AddColumn(route, scores, _sorted.AsSpan(start, rows), weights);
    }

    // What labels without a prediction say of the pairs; those with one are in the confusion matrix.
    private void RestrictPairs<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ReadOnlySpan<float> scores, PartialAggregate target)
        where TId : unmanaged
    {
        var classes = _source.Classes;
        for (var i = 0; i < actual.Length; i++)
        {
            var label = Place(actual[i], classes.Count);
            if (label < classes.Count && !float.IsNaN(scores[i]) && (predicted.IsEmpty || Place(predicted[i], classes.Count) == classes.Count))
                target.PairScores.RestrictTo(BinaryClasses.Find(classes[label]).Pairs);
        }
    }

    private byte Route(int actual, int predicted)
    {
        var classes = _source.Classes;
        if (actual == classes.Count)
            return Nothing;
        var (route, isEvent) = RoutedOutcome.Of(predicted == classes.Count ? null : classes[predicted], classes[actual]);
        return route == ScoreRoute.None ? OtherLabel : (byte)(((int)route << 1) | (isEvent ? 1 : 0));
    }

    /// <summary>The id of a name, or the number of names where there is none.</summary>
    private static int Place<TId>(TId value, int classes)
        where TId : unmanaged
    {
        int id = typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
        return Math.Min(id, classes);
    }

    private static TId None<TId>()
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<byte, TId>(Absent.Index8) : Unsafe.BitCast<ushort, TId>(Absent.Index16);
}
