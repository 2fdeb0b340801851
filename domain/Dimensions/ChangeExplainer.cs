using OrleansMonitor.Domain.Drift;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// Splits the difference of a mean between two sets of records over their slices. With s the share of a slice, m its mean and M that of all, before (0) and after (1),
/// M₁ − M₀ = Σ ½(s₀ + s₁)(m₁ − m₀) + Σ (s₁ − s₀)(½(m₀ + m₁) − ½(M₀ + M₁)): what changed within slices, and what their mix changed (Kitagawa: Components of a
/// Difference Between Two Rates, Journal of the American Statistical Association 50, 1955; the mean of the whole is subtracted, which changes no sum, so that a slice that
/// grows adds by how far it is from the others). Of a slice that one side does not have, the other's mean is taken: all of it is mix.
/// </summary>
public sealed class ChangeExplainer(SliceView before, SliceView after, SliceMetric metric)
{
    /// <summary>Effective records that a slice needs on both sides to be tested, by default.</summary>
    public const int DefaultMinRecords = 30;

    // What rounding makes of equal parts must not decide their order.
    private const int RankDigits = 12;

    /// <summary>Adjusted p-values up to it are beyond chance.</summary>
    public const double Alpha = 0.05;

    /// <param name="minRecords">Effective records that a slice needs on both sides to be tested.</param>
    /// <param name="most">Changes that are listed.</param>
    public ChangeExplanation Explain(int minRecords = DefaultMinRecords, int most = int.MaxValue)
    {
        var (first, second) = (metric.Of(before.Whole), metric.Of(after.Whole));
        List<SliceChange> changes = first is { } m0 && second is { } m1
            ? [.. Names().SelectMany(name => ChangesOf(name, m0, m1, minRecords))]
            : [];
        Adjust(changes);
        var difference = second?.Value - first?.Value;
        changes.Sort((a, b) => Rank(b, difference ?? 0).CompareTo(Rank(a, difference ?? 0)) is not 0 and var order ? order : string.CompareOrdinal(a.Slice.Text, b.Slice.Text));
        var pValue = first is { } b0 && second is { } b1 ? SliceMean.PValue(b0, b1) : null;
        var named = ChangeSentence.Named(changes, difference ?? 0, pValue);
        // What the sentence names is what is seen first.
        if (named is { } part && changes.Remove(part.Change))
            changes.Insert(0, part.Change);
        var explanation = new ChangeExplanation
        {
            Metric = metric.Name,
            Unit = metric.Unit,
            Before = before.FigureOf(metric),
            After = after.FigureOf(metric),
            Difference = difference,
            DifferenceInterval = first is { } a0 && second is { } a1 ? SliceMean.DifferenceInterval(a0, a1) : null,
            PValue = pValue,
            Slices = changes.Count,
            Tested = changes.Count(static change => change.Verdict != SliceVerdict.Untested),
            Dropped = before.Dropped + after.Dropped,
            Sentence = "",
            Changes = changes,
        };
        return explanation with { Sentence = ChangeSentence.Of(explanation, named, metric, minRecords), Changes = changes.Count > most ? changes.GetRange(0, most) : changes };
    }

    // What helped the change first, by how much; where nothing changed, what moved most.
    private static double Rank(SliceChange change, double difference) => Math.Round(
        difference > 0 ? change.Contribution : difference < 0 ? -change.Contribution : Math.Abs(change.Contribution), RankDigits);

    private IEnumerable<string> Names() =>
        before.Dimensions.Union(after.Dimensions).Order(StringComparer.Ordinal).Concat(before.Pairs.Union(after.Pairs).Order(StringComparer.Ordinal));

    private IEnumerable<SliceChange> ChangesOf(string dimension, SliceMean wholeBefore, SliceMean wholeAfter, int minRecords)
    {
        var sides = new Dictionary<string, (SliceName Name, SliceSums? Before, SliceSums? After)>(StringComparer.Ordinal);
        foreach (var (name, sums) in before.Sums(dimension))
            sides[KeyOf(name)] = (name, sums, null);
        foreach (var (name, sums) in after.Sums(dimension))
            sides[KeyOf(name)] = (name, sides.GetValueOrDefault(KeyOf(name)).Before, sums);
        foreach (var (name, first, second) in sides.Values)
        {
            var (m0, m1) = (first is null ? null : metric.Of(first), second is null ? null : metric.Of(second));
            if (m0 is not null || m1 is not null)
                yield return ChangeOf(name, m0, m1, wholeBefore, wholeAfter, RestOf(first, second), minRecords);
        }
    }

    private static string KeyOf(SliceName name) => $"{name.Kind}\u001F{string.Join('\u001F', name.Values)}";

    private double? RestOf(SliceSums? first, SliceSums? second)
    {
        var rest0 = metric.Of(first is null ? before.Whole : WholeSums.Difference(before.Whole, first));
        var rest1 = metric.Of(second is null ? after.Whole : WholeSums.Difference(after.Whole, second));
        return rest1?.Value - rest0?.Value;
    }

    private SliceChange ChangeOf(SliceName name, SliceMean? first, SliceMean? second, in SliceMean wholeBefore, in SliceMean wholeAfter, double? rest, int minRecords)
    {
        var (m0, m1) = (first?.Value ?? second!.Value.Value, second?.Value ?? first!.Value.Value);
        var (s0, s1) = ((first?.Weight ?? 0) / wholeBefore.Weight, (second?.Weight ?? 0) / wholeAfter.Weight);
        var within = (s0 + s1) / 2 * (m1 - m0);
        var mix = (s1 - s0) * (((m0 + m1) / 2) - ((wholeBefore.Value + wholeAfter.Value) / 2));
        var isTested = Math.Min(first?.Effective ?? 0, second?.Effective ?? 0) >= minRecords;
        return new SliceChange
        {
            Slice = name,
            Before = SliceFigure.Of(first, wholeBefore.Weight),
            After = SliceFigure.Of(second, wholeAfter.Weight),
            Difference = second?.Value - first?.Value,
            DifferenceInterval = first is { } a && second is { } b ? SliceMean.DifferenceInterval(a, b) : null,
            Contribution = within + mix,
            Within = within,
            Mix = mix,
            RestDifference = rest,
            PValue = isTested ? SliceMean.PValue(first!.Value, second!.Value) : null,
            SharePValue = isTested ? SliceMean.PValue(ShareOf(first!.Value, wholeBefore), ShareOf(second!.Value, wholeAfter)) : null,
            Verdict = isTested ? SliceVerdict.NotSignificant : SliceVerdict.Untested,
            Reason = isTested ? "" : $"fewer than {minRecords} {metric.Counted} on a side",
        };
    }

    private static SliceMean ShareOf(in SliceMean slice, in SliceMean whole)
    {
        var share = Math.Clamp(slice.Weight / whole.Weight, 0, 1);
        return new SliceMean(whole.Count, whole.Effective, whole.Weight, share, share * (1 - share), IsShare: true);
    }

    /// <summary>For all tests together, two of each slice.</summary>
    private static void Adjust(List<SliceChange> changes)
    {
        var pValues = changes.SelectMany(static change => (double?[])[change.PValue, change.SharePValue]).Where(static p => p is not null).Select(static p => p!.Value).ToArray();
        var adjusted = BenjaminiHochberg.Adjust(pValues);
        var at = 0;
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            change = change with { AdjustedPValue = change.PValue is null ? null : adjusted[at++] };
            change = change with { AdjustedSharePValue = change.SharePValue is null ? null : adjusted[at++] };
            if (Math.Min(change.AdjustedPValue ?? 1, change.AdjustedSharePValue ?? 1) <= Alpha)
                change = change with { Verdict = SliceVerdict.Significant };
            changes[i] = change;
        }
    }
}
