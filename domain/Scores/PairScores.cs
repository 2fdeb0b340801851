using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <summary>
/// Labelled scores of records whose classes are of a well-known pair (see <see cref="BinaryClasses"/>) and for which nobody named
/// a positive class. Whether they are the probability of the pair's positive class or of the predicted one depends on whether the
/// model has other classes too, which no single record and no batch tells. So they are kept by what was predicted, for both
/// readings, and only figures decide.
/// </summary>
/// <remarks>Exact as <see cref="ScoreHistogram"/> is. Not thread-safe.</remarks>
public sealed class PairScores
{
    private const int Planes = 3;

    private readonly ScorePlane?[] _planes = new ScorePlane?[Planes];

    // A bit for each pair that cannot be the model's, because a scored label without a prediction is not of it. Labels with a
    // prediction need none, since the confusion matrix has them.
    private uint _excluded;

    public bool IsEmpty => _excluded == 0 && _planes[0] is not { IsEmpty: false } && _planes[1] is not { IsEmpty: false } && _planes[2] is not { IsEmpty: false };

    /// <summary>Back to the identity of <see cref="Merge"/>. Buffers are kept.</summary>
    public void Clear()
    {
        foreach (var plane in _planes)
            plane?.Clear();
        _excluded = 0;
    }

    /// <summary>Counts one labelled score.</summary>
    /// <param name="route">What was predicted; one of the three of pairs.</param>
    /// <param name="score">0 to 1.</param>
    /// <param name="isPositive">Whether the label is the positive class.</param>
    /// <param name="weight">Finite and at least 1.</param>
    internal void Add(ScoreRoute route, double score, bool isPositive, double weight)
    {
        WeightColumn.Check(weight, nameof(weight));
        Plane(route).Add([(float)score], [score], [isPositive ? ScoreOutcomes.Event : ScoreOutcomes.NonEvent], default, weight);
    }

    /// <summary>Takes back a labelled score; false, and nothing is changed, where there is no such one.</summary>
    /// <param name="route">As it was counted with.</param>
    /// <param name="score">Likewise.</param>
    /// <param name="isPositive">Likewise.</param>
    /// <param name="weight">Likewise.</param>
    internal bool Subtract(ScoreRoute route, double score, bool isPositive, double weight)
    {
        var taken = new PairScores();
        taken.Add(route, score, isPositive, weight);
        return Plane(route).Subtract(taken.Plane(route));
    }

    /// <summary>Counts the scores of a batch; events are positive labels.</summary>
    internal void AddColumn(ScoreRoute route, ScoreColumn scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights)
    {
        var shared = scores.Check(outcomes, weights);
        if (!scores.Singles.IsEmpty)
            Plane(route).Add(scores.Singles, scores.Doubles, outcomes, weights, shared);
    }

    /// <summary>A scored label without a prediction was met, which is of these pairs only.</summary>
    /// <param name="pairs">A bit for each.</param>
    internal void RestrictTo(uint pairs) => _excluded |= ~pairs & BinaryClasses.AllPairs;

    public void Merge(PairScores other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _excluded |= other._excluded;
        for (var i = 0; i < Planes; i++)
        {
            if (other._planes[i] is { IsEmpty: false } plane)
                Plane(RouteOf(i)).Merge(plane);
        }
    }

    /// <summary>The excluded pairs; the three planes one behind the other, a byte 0 for one without scores.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarUInt(_excluded);
        foreach (var plane in _planes)
        {
            if (plane is { IsEmpty: false })
                plane.WriteTo(writer);
            else
                writer.WriteByte(0);
        }
    }

    /// <summary>Adds encoded scores.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not encoded scores; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var excluded = reader.ReadVarUInt();
        if (excluded > BinaryClasses.AllPairs)
            throw new AggregateFormatException($"scores of pairs exclude the unknown pairs {excluded}");
        _excluded |= (uint)excluded;
        for (var i = 0; i < Planes; i++)
        {
            var form = reader.ReadByte();
            if (form != 0)
                Plane(RouteOf(i)).MergeFrom(form, ref reader);
        }
    }

    /// <summary>Adds what is of a kind: all as scores of the positive class where the model has no class besides the pair, otherwise what was predicted as confidence.</summary>
    internal void AddTo(ScorePlane target, ScoreKind kind, ReadOnlySpan<string> classes)
    {
        var isBinary = (BinaryClasses.PairsOf(classes) & ~_excluded) != 0;
        if (isBinary != (kind == ScoreKind.PositiveClass))
            return;
        if (_planes[IndexOf(ScoreRoute.PredictedPositive)] is { } positive)
            target.Merge(positive);
        var negative = _planes[IndexOf(ScoreRoute.PredictedNegative)];
        if (negative is not null && isBinary)
            target.Merge(negative);
        else if (negative is not null)
            target.AddMirror(negative);
        if (isBinary && _planes[IndexOf(ScoreRoute.NotPredicted)] is { } other)
            target.Merge(other);
    }

    private static int IndexOf(ScoreRoute route) => route - ScoreRoute.PredictedPositive;

    private static ScoreRoute RouteOf(int index) => (ScoreRoute)((int)ScoreRoute.PredictedPositive + index);

    // An event of the positive class is an error of a negative prediction, so only there the two readings differ.
    private ScorePlane Plane(ScoreRoute route) => _planes[IndexOf(route)] ??= new ScorePlane(hasMirror: route == ScoreRoute.PredictedNegative);
}
