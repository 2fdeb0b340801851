using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Which parts of a window a figure owes its deviation to.</summary>
public static class Contributions
{
    /// <summary>Contributions that are given.</summary>
    public const int MaxGiven = 10;

    /// <summary>Parts that are looked at; the caller chooses those with most records where there are more.</summary>
    public const int MaxParts = 256;

    /// <summary>
    /// How much better the figure would be without each part: the share of it in the sum over all parts that make it worse. Works
    /// for any figure, since aggregates of the other parts merge.
    /// </summary>
    /// <param name="metric">The figure.</param>
    /// <param name="threshold">Which side of it is wrong: the one that the figure is on.</param>
    /// <param name="whole">The window. Its aggregate is that of all parts together.</param>
    /// <param name="kind">version, segment or node.</param>
    /// <param name="parts">Name and aggregate of each part; at most <see cref="MaxParts"/> are looked at.</param>
    /// <param name="shown">What may be shown of a part, which it may change; null: it has too few records. Left out: everything may. A part whose figure may not be shown is not given.</param>
    public static List<Contribution> OfParts(
        Metric metric, Threshold threshold, in MetricInput whole, string kind, IReadOnlyList<KeyValuePair<string, PartialAggregate>> parts, Func<PartialAggregate, MetricInput?>? shown = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(threshold);
        ArgumentNullException.ThrowIfNull(parts);
        var count = Math.Min(parts.Count, MaxParts);
        if (count < 2 || Value(metric, whole) is not { } value)
            return [];
        // Before and behind each part, merged once each: leaving one out is then one merge.
        var behind = new PartialAggregate[count];
        behind[count - 1] = new PartialAggregate();
        for (var i = count - 2; i >= 0; i--)
        {
            behind[i] = new PartialAggregate();
            behind[i].Merge(behind[i + 1], metric.Parts);
            behind[i].Merge(parts[i + 1].Value, metric.Parts);
        }

        var before = new PartialAggregate();
        var gains = new (double Gain, double? Alone)[count];
        for (var i = 0; i < count; i++)
        {
            var others = behind[i];
            others.Merge(before, metric.Parts);
            var without = Value(metric, whole with { Window = others });
            before.Merge(parts[i].Value, metric.Parts);
            var alone = shown is null ? whole with { Window = parts[i].Value } : shown(parts[i].Value);
            var own = alone is { } input ? Value(metric, input) : null;
            var isHidden = alone is null || (own is null && WithheldPart.IsOf(metric, alone.Value));
            gains[i] = (!isHidden && without is { } rest ? Worse(threshold, value, value - rest) : 0, own);
        }

        return Largest(kind, count, i => parts[i].Key, gains);
    }

    /// <summary>Which actual classes the wrong predictions are of; empty for a figure that is not of a classifier's quality.</summary>
    public static List<Contribution> OfClasses(Metric metric, in MetricInput whole)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if ((metric.Parts & AggregateParts.Confusion) == 0 || !whole.Window.HasConfusion || whole.Window.Confusion.ToFigures() is not { } figures)
            return [];
        var gains = new (double Gain, double? Alone)[figures.PerClass.Count];
        for (var i = 0; i < gains.Length; i++)
        {
            var each = figures.PerClass[i];
            gains[i] = (each.Recall is { } recall ? each.Support * (1 - recall) : 0, each.Recall);
        }

        return Largest("class", gains.Length, i => figures.PerClass[i].Class, gains);
    }

    private static List<Contribution> Largest(string kind, int count, Func<int, string> name, (double Gain, double? Alone)[] gains)
    {
        var total = 0.0;
        foreach (var (gain, _) in gains)
            total += gain;
        var contributions = new List<Contribution>();
        for (var i = 0; i < count && total > 0; i++)
        {
            if (gains[i].Gain > 0)
                contributions.Add(new Contribution(kind, name(i), gains[i].Alone, gains[i].Gain / total));
        }

        contributions.Sort(static (a, b) => a.Share != b.Share ? b.Share.CompareTo(a.Share) : string.CompareOrdinal(a.Name, b.Name));
        if (contributions.Count > MaxGiven)
            contributions.RemoveRange(MaxGiven, contributions.Count - MaxGiven);
        return contributions;
    }

    // How far a part moves the figure towards the side on which it is wrong.
    private static double Worse(Threshold threshold, double value, double moved)
    {
        var isHigh = threshold.High is { } high && (threshold.Low is not { } low || Math.Abs(value - high) <= Math.Abs(value - low));
        return Math.Max(0, isHigh ? moved : -moved);
    }

    private static double? Value(Metric metric, in MetricInput input) => metric.Read(input, RuleEvaluator.ShownLevel).Value;
}

/// <summary>A part of what a figure is of.</summary>
/// <param name="Kind">node, version, segment or class.</param>
/// <param name="Name">Which.</param>
/// <param name="Value">The figure of that part alone, if it can be given.</param>
/// <param name="Share">Its share of what is wrong, 0 to 1.</param>
public readonly record struct Contribution(string Kind, string Name, double? Value, double Share);
