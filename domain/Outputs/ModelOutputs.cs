using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Outputs;

/// <summary>
/// What a model answered, of every record and before any label is there: how often each class was predicted, the distribution
/// of the predicted numbers, and that of the scores, from which follows the confidence of the predicted classes.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class ModelOutputs
{
    /// <summary>Classes that are counted exactly; past it those of at least 1/256 of the records are told apart.</summary>
    public const int MaxClasses = 256;

    internal const int Routes = 4;

    private const ulong HasClasses = 1, HasValues = 2, Known = (4 << Routes) - 1;

    private readonly ScoreDistribution?[] _scores = new ScoreDistribution?[Routes];

    public CategoricalFeature Classes { get; } = new(MaxClasses);

    public NumericFeature Values { get; } = new();

    public bool IsEmpty
    {
        get
        {
            if (!Classes.IsEmpty || !Values.IsEmpty)
                return false;
            foreach (var scores in _scores)
            {
                if (scores is { IsEmpty: false })
                    return false;
            }

            return true;
        }
    }

    /// <summary>The scores of a route.</summary>
    public ScoreDistribution Scores(OutputRoute route) => _scores[(int)route] ??= new ScoreDistribution();

    /// <summary>What a score says of the predicted class.</summary>
    /// <param name="predicted">The predicted class.</param>
    /// <param name="positiveClass">What scores are the probability of; null: nobody says.</param>
    public static OutputRoute RouteOf(string predicted, string? positiveClass)
    {
        if (positiveClass is not null)
            return predicted == positiveClass ? OutputRoute.Direct : OutputRoute.Mirrored;
        var (pairs, isPositive) = BinaryClasses.Find(predicted);
        return pairs != 0 && !isPositive ? OutputRoute.NegativeOfPair : OutputRoute.Direct;
    }

    /// <summary>Takes out what fewer than <paramref name="least"/> records make up, and counts rare classes as other; answers what it changed.</summary>
    internal IReadOnlyList<string> Withhold(ulong least)
    {
        var few = new List<string>();
        if (Privacy.Withholding.IsFew(Classes.Values.TotalCount, least))
        {
            Classes.Clear();
            few.Add("outputs.classes");
        }
        else if (Classes.Values.Withhold(least))
        {
            few.Add("outputs.classes");
        }

        if (Privacy.Withholding.IsFew(Values.Values, least))
        {
            Values.Clear();
            few.Add("outputs.values");
        }

        if (Array.Exists(_scores, scores => scores is not null && Privacy.Withholding.IsFew(scores.Count, least)))
        {
            Array.ForEach(_scores, static scores => scores?.Clear());
            few.Add("outputs.scores");
        }

        return few;
    }

    public void Clear()
    {
        Classes.Clear();
        Values.Clear();
        foreach (var scores in _scores)
            scores?.Clear();
    }

    public void Merge(ModelOutputs other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Classes.Merge(other.Classes);
        Values.Merge(other.Values);
        for (var route = 0; route < Routes; route++)
        {
            if (other._scores[route] is { IsEmpty: false } scores)
                Scores((OutputRoute)route).Merge(scores);
        }
    }

    /// <summary>What is present (classes 1, values 2, scores 4 times the bit of their route), and then that.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var present = (Classes.IsEmpty ? 0 : HasClasses) | (Values.IsEmpty ? 0 : HasValues);
        for (var route = 0; route < Routes; route++)
            present |= _scores[route] is { IsEmpty: false } ? 4UL << route : 0;
        writer.WriteVarUInt(present);
        if ((present & HasClasses) != 0)
            Classes.WriteTo(writer);
        if ((present & HasValues) != 0)
            Values.WriteTo(writer);
        foreach (var scores in _scores)
        {
            if (scores is { IsEmpty: false })
                scores.WriteTo(writer);
        }
    }

    /// <summary>Adds encoded outputs.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded outputs; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var present = reader.ReadVarUInt();
        if (present > Known)
            throw new AggregateFormatException($"outputs have unknown content {present}");
        if ((present & HasClasses) != 0)
            Classes.MergeFrom(ref reader);
        if ((present & HasValues) != 0)
            Values.MergeFrom(ref reader);
        for (var route = 0; route < Routes; route++)
        {
            if ((present & (4UL << route)) != 0)
                Scores((OutputRoute)route).MergeFrom(ref reader);
        }
    }

    /// <summary>All scores as they came; null without any.</summary>
    public ScoreDistribution? ToScores()
    {
        ScoreDistribution? all = null;
        foreach (var scores in _scores)
        {
            if (scores is { IsEmpty: false })
                (all ??= new ScoreDistribution()).Merge(scores);
        }

        return all;
    }

    /// <summary>
    /// The confidences of the predicted classes: s, and 1 − s where the score is of the positive class and another one was
    /// predicted. Where nobody says what scores are of, those of a pair that everybody knows are of its positive class as long as no
    /// class besides was predicted. Null without any.
    /// </summary>
    public ScoreDistribution? ToConfidence()
    {
        var all = new ScoreDistribution();
        if (_scores[(int)OutputRoute.Direct] is { } direct)
            all.Merge(direct);
        if (_scores[(int)OutputRoute.Mirrored] is { } mirrored)
            all.MergeMirror(mirrored);
        if (_scores[(int)OutputRoute.NegativeOfPair] is { IsEmpty: false } negative)
        {
            if (IsPair())
                all.MergeMirror(negative);
            else
                all.Merge(negative);
        }

        return all.IsEmpty ? null : all;
    }

    private bool IsPair() =>
        Classes.Values.Distinct <= 2 && BinaryClasses.PairsOf([.. Classes.Values.Select(static each => each.Name)]) != 0;
}
