using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Probabilities;

/// <summary>
/// Of predictions that came with the probability of each class: the mean probability of each class, labelled or not; and of labelled ones what
/// the area under each class's ROC curve (one against the rest), log loss, Brier score and top-k accuracy are made of.
/// </summary>
/// <remarks>Counts and sums are exact; losses of single predictions are rounded. Not thread-safe.</remarks>
public sealed partial class ClassProbabilities
{
    /// <summary>Classes that are told apart: of more the ordinally smallest. What is of no single class counts them all.</summary>
    public const int MaxClasses = 256;

    /// <summary>As the losses of scores: what a certain prediction that is wrong costs is 36 nats.</summary>
    private const double LeastProbability = 2.220446049250313e-16;

    private static readonly int[] Ranks = [1, 2, 3, 5];

    private readonly List<ClassCells> _classes = [];
    private readonly Stack<ClassCells> _free = [];
    private readonly Tally[] _hits = new Tally[Ranks.Length];
    private Tally _vectors;
    private Tally _labelled;
    private readonly ExactSum _squares = new(); // Σw² of the labelled
    private readonly Moments _logLoss = new();
    private readonly Moments _brier = new();

    // Weight of every labelled vector so far, 0 before the first one, NaN once they differ. Only then have the classes' cells weights.
    private double _sharedWeight;
    private bool _hasMore;

    /// <summary>The k of the top-k accuracies.</summary>
    public static IReadOnlyList<int> TopRanks => Ranks;

    public bool IsEmpty => _vectors.Count == 0 && _labelled.Count == 0;

    /// <summary>Predictions that came with probabilities.</summary>
    public ulong Vectors => _vectors.Count;

    private bool HasWeights => double.IsNaN(_sharedWeight);

    /// <summary>Back to the identity of <see cref="Merge"/>. Buffers are kept.</summary>
    /// <summary>Whether some of the figures are of fewer records than <paramref name="least"/>: of all, of those with a label, or of those of one actual class.</summary>
    internal bool IsFew(ulong least) =>
        Privacy.Withholding.IsFew(_vectors.Count, least)
        || Privacy.Withholding.IsFew(_labelled.Count, least)
        || ToFigures()?.Classes.Any(each => Privacy.Withholding.IsFew(each.Support, least)) == true;

    public void Clear()
    {
        foreach (var each in _classes)
        {
            each.Clear();
            _free.Push(each);
        }

        _classes.Clear();
        ClearLabels();
        _vectors = default;
        _hasMore = false;
    }

    /// <summary>Counts a prediction with its probabilities, without what they are.</summary>
    internal void AddVectors(ulong count, double weight) => _vectors.Add(count, weight);

    /// <summary>
    /// What is counted of a class. Past the bound the ordinally largest is let go, with what it has counted: it may be the one that is answered.
    /// </summary>
    internal ClassCells Class(string name)
    {
        if (Find(name, out var place) is { } known)
            return known;
        var added = _free.TryPop(out var free) ? free : new ClassCells();
        added.Name = name;
        _classes.Insert(place, added);
        if (_classes.Count > MaxClasses)
        {
            _hasMore = true;
            _classes.RemoveAt(MaxClasses);
        }

        return added;
    }

    /// <summary>Counts the label of a prediction that was counted with its probabilities.</summary>
    public void AddLabel(ProbabilityVector vector, string actual, double weight)
    {
        ArgumentNullException.ThrowIfNull(vector);
        WeightColumn.Check(weight, nameof(weight));
        var label = Class(actual);
        var cells = new ClassCells?[vector.Codes.Length];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = vector.Codes[i] == 0 ? null : Class(vector.Classes[i]);
        AddLabel(cells, vector.Codes, vector.Classes.IndexOf(actual), label, weight);
    }

    /// <param name="classes">The classes of the vector in ascending ordinal order; null where the probability is 0.</param>
    /// <param name="codes">Their probabilities.</param>
    /// <param name="actual">The place of the label among them; −1: it is none of them.</param>
    /// <param name="label">The class of the label.</param>
    /// <param name="weight">The record's.</param>
    internal void AddLabel(ReadOnlySpan<ClassCells?> classes, ReadOnlySpan<ushort> codes, int actual, ClassCells label, double weight)
    {
        JoinWeights(weight);
        var hasWeights = HasWeights;
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] != 0)
                classes[i]!.Add(codes[i], i == actual, weight, hasWeights);
        }

        label.Support.Add(1, weight);
        _labelled.Add(1, weight);
        _squares.AddSquare(weight, 1);
        var outcome = Outcome.Of(codes, actual);
        _logLoss.Add(outcome.LogLoss, weight);
        _brier.Add(outcome.Brier, weight);
        for (var i = 0; i < Ranks.Length; i++)
        {
            if (outcome.Rank < Ranks[i])
                _hits[i].Add(1, weight);
        }
    }

    /// <summary>Takes back what was counted of a label; false, and nothing is changed, where it was not counted.</summary>
    /// <param name="vector">As it was counted with.</param>
    /// <param name="actual">Likewise.</param>
    /// <param name="weight">Likewise.</param>
    public bool SubtractLabel(ProbabilityVector vector, string actual, double weight)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (!Holds(vector, actual))
            return false;
        // Of sums that an earlier build has stored rounded something may be left.
        if (_labelled.Count == 1)
            ClearLabels();
        else
            Subtract(vector, actual, weight);
        if (Find(actual, out var place) is { IsUnused: true })
            _classes.RemoveAt(place);
        return true;
    }

    public void Merge(ClassProbabilities other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _vectors.Add(other._vectors);
        _hasMore |= other._hasMore;
        if (other._labelled.Count > 0)
            JoinWeights(other._sharedWeight);
        foreach (var each in other._classes)
        {
            var own = Class(each.Name);
            own.IsNamed |= each.IsNamed;
            own.Sum.Add(each.Sum);
            own.Support.Add(each.Support);
            own.MergeCells(each, other._sharedWeight, HasWeights);
        }

        _labelled.Add(other._labelled);
        _squares.Add(other._squares);
        _logLoss.Merge(other._logLoss);
        _brier.Merge(other._brier);
        for (var i = 0; i < _hits.Length; i++)
            _hits[i].Add(other._hits[i]);
    }

    private void Subtract(ProbabilityVector vector, string actual, double weight)
    {
        for (var i = 0; i < vector.Codes.Length; i++)
        {
            if (vector.Codes[i] != 0)
                Find(vector.Classes[i], out _)?.Subtract(vector.Codes[i], vector.Classes[i] == actual, weight, HasWeights);
        }

        Find(actual, out _)?.Support.Subtract(weight);
        _labelled.Subtract(weight);
        _squares.SubtractSquare(weight, 1);
        var outcome = Outcome.Of(vector.Codes, vector.Classes.IndexOf(actual));
        _logLoss.Subtract(outcome.LogLoss, weight);
        _brier.Subtract(outcome.Brier, weight);
        for (var i = 0; i < Ranks.Length; i++)
        {
            if (outcome.Rank < Ranks[i])
                _hits[i].Subtract(weight);
        }
    }

    private bool Holds(ProbabilityVector vector, string actual)
    {
        if (_labelled.Count == 0 || !(Find(actual, out _) is { } label ? label.Support.Count > 0 : _hasMore))
            return false;
        for (var i = 0; i < vector.Codes.Length; i++)
        {
            var code = vector.Codes[i];
            if (ProbabilityCode.BinOf(code) != 0 && !(Find(vector.Classes[i], out _) is { } each ? each.CountAt(code, vector.Classes[i] == actual) > 0 : _hasMore))
                return false;
        }

        var rank = Outcome.Of(vector.Codes, vector.Classes.IndexOf(actual)).Rank;
        for (var i = 0; i < Ranks.Length; i++)
        {
            if (rank < Ranks[i] && _hits[i].Count == 0)
                return false;
        }

        return true;
    }

    /// <summary>The class of a name, or null and where it would be.</summary>
    private ClassCells? Find(string name, out int place)
    {
        var (low, high) = (0, _classes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_classes[middle].Name, name);
            if (order == 0)
            {
                place = middle;
                return _classes[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        place = low;
        return null;
    }

    private void ClearLabels()
    {
        foreach (var each in _classes)
            each.ClearLabels();
        Array.Clear(_hits);
        _labelled = default;
        _logLoss.Clear();
        _brier.Clear();
        _squares.Clear();
        _sharedWeight = 0;
    }

    /// <summary>Prepares for records of a weight, NaN for several.</summary>
    private void JoinWeights(double weight)
    {
        if (_labelled.Count == 0 && !HasWeights)
            _sharedWeight = double.IsNaN(weight) ? 1 : weight; // no record yet: any finite value splits into sums of 0
        if (HasWeights || weight == _sharedWeight)
            return;
        foreach (var each in _classes)
            each.SplitWeights(_sharedWeight);
        _sharedWeight = double.NaN;
    }

    /// <param name="LogLoss">−ln of the probability of the class that it was.</param>
    /// <param name="Brier">Σ(p − y)² over the classes, 0 to 2.</param>
    /// <param name="Rank">
    /// Classes with a larger probability, or with the same and an ordinally smaller name. A class of probability 0 is behind all.
    /// </param>
    private readonly record struct Outcome(double LogLoss, double Brier, int Rank)
    {
        public static Outcome Of(ReadOnlySpan<ushort> codes, int actual)
        {
            var own = actual < 0 ? (ushort)0 : codes[actual];
            var rank = own == 0 ? int.MaxValue / 2 : 0;
            // Not Σp² − 2p + 1, which loses the digits of a good prediction.
            var miss = ProbabilityCode.ValueOf(ProbabilityCode.ComplementOf(own));
            var brier = miss * miss;
            for (var i = 0; i < codes.Length; i++)
            {
                var code = codes[i];
                if (code == 0 || i == actual)
                    continue;
                var probability = ProbabilityCode.ValueOf(code);
                brier += probability * probability;
                rank += code > own || (code == own && i < actual) ? 1 : 0;
            }

            var loss = -Math.Log(Math.Clamp(ProbabilityCode.ValueOf(own), LeastProbability, 1 - LeastProbability));
            return new Outcome(loss, brier, rank);
        }
    }
}
