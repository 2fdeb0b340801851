using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <summary>
/// Labelled scores of a classifier: counts and weights of events and non-events over a fixed grid of 427 bins, and the
/// exact sums of which Brier score, log loss and calibration are made. One histogram per <see cref="ScoreKind"/>.
/// </summary>
/// <remarks>Counts are exact, sums exact to floating point rounding. Not thread-safe.</remarks>
public sealed class ScoreHistogram
{
    private const int Kinds = 2;

    private readonly ScorePlane?[] _planes = new ScorePlane?[Kinds];

    public bool IsEmpty => _planes[0] is not { IsEmpty: false } && _planes[1] is not { IsEmpty: false };

    /// <summary>Back to the identity of <see cref="Merge"/>. Buffers are kept.</summary>
    public void Clear()
    {
        foreach (var plane in _planes)
        {
            plane?.Clear();
        }
    }

    /// <summary>Counts one labelled score. One outside [0, 1] is only counted as such, NaN not at all.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(ScoreKind kind, double score, bool isEvent, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        Plane(kind).Add([(float)score], [score], [isEvent ? ScoreOutcomes.Event : ScoreOutcomes.NonEvent], default, weight);
    }

    /// <summary>Takes back a labelled score; false, and nothing is changed, where there is no such one.</summary>
    /// <param name="kind">As it was counted with.</param>
    /// <param name="score">Likewise.</param>
    /// <param name="isEvent">Likewise.</param>
    /// <param name="weight">Likewise.</param>
    public bool Subtract(ScoreKind kind, double score, bool isEvent, double weight = 1)
    {
        var taken = new ScoreHistogram();
        taken.Add(kind, score, isEvent, weight);
        return Plane(kind).Subtract(taken.Plane(kind));
    }

    /// <summary>Counts the scores of a batch. Those outside [0, 1] are only counted as such, NaN not at all.</summary>
    /// <param name="kind">What the scores are the probability of.</param>
    /// <param name="scores">Per record its score, NaN for none.</param>
    /// <param name="outcomes">Per record whether the event occurred, see <see cref="ScoreOutcomes"/>.</param>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ScoreKind kind, ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights = default) =>
        AddColumn(kind, new ScoreColumn(scores), outcomes, weights);

    /// <inheritdoc cref="AddColumn(ScoreKind, ReadOnlySpan{float}, ReadOnlySpan{byte}, ReadOnlySpan{float})"/>
    internal void AddColumn(ScoreKind kind, ScoreColumn scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights)
    {
        var shared = scores.Check(outcomes, weights);
        if (!scores.Singles.IsEmpty)
        {
            Plane(kind).Add(scores.Singles, scores.Doubles, outcomes, weights, shared);
        }
    }

    public void Merge(ScoreHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var kind = 0; kind < Kinds; kind++)
        {
            if (other._planes[kind] is { IsEmpty: false } plane)
            {
                Plane((ScoreKind)kind).Merge(plane);
            }
        }
    }

    /// <summary>The two kinds one behind the other, a byte 0 for one without scores.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        foreach (var plane in _planes)
        {
            if (plane is { IsEmpty: false })
            {
                plane.WriteTo(writer);
            }
            else
            {
                writer.WriteByte(0);
            }
        }
    }

    /// <summary>Adds an encoded histogram.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not an encoded histogram; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        for (var kind = 0; kind < Kinds; kind++)
        {
            var form = reader.ReadByte();
            if (form != 0)
            {
                Plane((ScoreKind)kind).MergeFrom(form, ref reader);
            }
        }
    }

    /// <summary>The metrics of one kind; null without labelled scores of it.</summary>
    public ScoreFigures? ToFigures(ScoreKind kind) => _planes[(int)kind] is { Count: > 0 } plane ? ScoreMetrics.Of(kind, plane) : null;

    /// <summary>The metrics of one kind, with the scores of pairs that are of it; null without any.</summary>
    /// <param name="kind">What the scores are the probability of.</param>
    /// <param name="pairs">Labelled scores of well-known pairs of classes.</param>
    /// <param name="classes">The classes of all labelled predictions, from which follows what the pairs are.</param>
    public ScoreFigures? ToFigures(ScoreKind kind, PairScores pairs, ReadOnlySpan<string> classes)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PlaneOf(kind, pairs, classes) is { } plane ? ScoreMetrics.Of(kind, plane) : null;
    }

    /// <summary>The variances that belong to these metrics; null without any.</summary>
    internal ScoreVariances? ToVariances(ScoreKind kind, PairScores pairs, ReadOnlySpan<string> classes) =>
        PlaneOf(kind, pairs, classes) is { } plane ? ScoreVariances.Of(plane) : null;

    /// <summary>The curve of one kind; empty unless both outcomes occurred.</summary>
    internal IReadOnlyList<ScoreCurvePoint> ToCurve(ScoreKind kind, PairScores pairs, ReadOnlySpan<string> classes) =>
        PlaneOf(kind, pairs, classes) is { } plane ? ScoreCurve.Of(plane) : [];

    /// <summary>Labelled scores that were not counted because they lie outside [0, 1].</summary>
    public ulong OutOfRange(ScoreKind kind) => _planes[(int)kind]?.OutOfRange ?? 0;

    /// <summary>The scores of one kind with those of pairs that are of it; null without any.</summary>
    internal ScorePlane? PlaneOf(ScoreKind kind, PairScores pairs, ReadOnlySpan<string> classes)
    {
        if (pairs.IsEmpty)
        {
            return _planes[(int)kind] is { Count: > 0 } single ? single : null;
        }

        var plane = new ScorePlane();
        if (_planes[(int)kind] is { } own)
        {
            plane.Merge(own);
        }

        pairs.AddTo(plane, kind, classes);
        return plane.Count > 0 ? plane : null;
    }

    private ScorePlane Plane(ScoreKind kind) => _planes[(int)kind] ??= new ScorePlane();
}
