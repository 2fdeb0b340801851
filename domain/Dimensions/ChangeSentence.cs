using System.Globalization;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>What explains a change, in a sentence for people who know no statistics.</summary>
internal static class ChangeSentence
{
    private const int PartDigits = 12;

    /// <summary>
    /// The slice to be named: whose figure or share changed beyond chance, and so most of the change. Where chance explains the whole, one whose figure changed
    /// beyond it, if there is one. Null: none.
    /// </summary>
    public static NamedSlice? Named(IReadOnlyList<SliceChange> changes, double difference, double? pValue)
    {
        if (IsChance(difference, pValue))
            return changes.FirstOrDefault(static change => IsFigure(change) && change.Slice.Kind != SliceKind.Other) is { } changed ? new NamedSlice(changed, IsMix: false) : null;
        return changes
            .Where(change => change.Slice.Kind != SliceKind.Other && change.Contribution * difference > 0)
            .SelectMany(static change => ((NamedSlice, bool)[])[(new NamedSlice(change, IsMix: false), IsFigure(change)), (new NamedSlice(change, IsMix: true), change.AdjustedSharePValue <= ChangeExplainer.Alpha)])
            .Where(static each => each.Item2)
            .Select(static each => each.Item1)
            .Where(part => part.Part * difference > 0)
            .MaxBy(static part => Math.Round(Math.Abs(part.Part), PartDigits));
    }

    public static string Of(ChangeExplanation explanation, NamedSlice? named, SliceMetric metric, int minRecords)
    {
        var looked = string.Create(CultureInfo.InvariantCulture, $" Slices looked at: {explanation.Slices}, of which {explanation.Tested} have enough records ({minRecords} on both sides).");
        if (explanation.Before is not { Value: { } before } || explanation.After is not { Value: { } after })
            return $"There are no {metric.Counted} {(explanation.Before is null && explanation.After is null ? "on either side" : explanation.Before is null ? "before" : "after")}: nothing can be explained.";
        if (explanation.Slices == 0)
            return $"{Whole(explanation, metric, before, after)}. No record has a dimension: nothing can be split.";
        var leading = explanation.Changes[0];
        if (named is null)
            return $"{Whole(explanation, metric, before, after)}. No slice explains it beyond chance, and the largest part is {leading.Slice.Text} ({Amount(leading.Contribution, metric, signed: true)}).{looked}";
        return IsChance(after - before, explanation.PValue)
            ? $"{Whole(explanation, metric, before, after)}. No slice explains it, and yet in {leading.Slice.Text} it {Figures(leading, metric)}, beyond chance.{looked}"
            : $"{Whole(explanation, metric, before, after)}. {Part(named, metric, after - before)}.{looked}";
    }

    private static bool IsChance(double difference, double? pValue) => difference == 0 || pValue > ChangeExplainer.Alpha;

    private static bool IsFigure(SliceChange change) => change.AdjustedPValue <= ChangeExplainer.Alpha;

    private static string Whole(ChangeExplanation explanation, SliceMetric metric, double before, double after)
    {
        var noun = char.ToUpperInvariant(metric.Noun[0]) + metric.Noun[1..];
        var chance = explanation.PValue is > ChangeExplainer.Alpha ? ", not significant" : "";
        return after == before
            ? $"{noun} is {Figure(after, metric)} on both sides"
            : $"{noun} {(after < before ? "fell" : "rose")} by {Amount(Math.Abs(after - before), metric)} (from {Figure(before, metric)} to {Figure(after, metric)}{chance})";
    }

    private static string Part(NamedSlice named, SliceMetric metric, double difference)
    {
        var change = named.Change;
        var rest = change.RestDifference is { } other ? $". {Others(other, difference, metric)}" : "";
        if (!named.IsMix)
            return $"{Amount(Math.Abs(change.Contribution), metric)} of it {Are(metric)} {change.Slice.Text}, where it {Figures(change, metric)}{rest}";
        var shares = string.Create(CultureInfo.InvariantCulture, $"{100 * change.After.Share:0.0}% of the records after {100 * change.Before.Share:0.0}%");
        return $"The mix changed: {change.Slice.Text} is {shares}, and it is {Figure(change.After.Value ?? change.Before.Value!.Value, metric)} there ({Count(change)}), which makes {Amount(Math.Abs(change.Mix), metric)} of it{rest}";
    }

    /// <summary>fell from 91% to 62% (n 1,200)</summary>
    private static string Figures(SliceChange change, SliceMetric metric) =>
        $"{(change.Difference < 0 ? "fell" : "rose")} from {Figure(change.Before.Value!.Value, metric)} to {Figure(change.After.Value!.Value, metric)} ({Count(change)})";

    private static string Count(SliceChange change) => string.Create(CultureInfo.InvariantCulture, $"n {change.After.Records:N0}");

    // That it would have changed as much without the slice reads as if the slice had no part in it.
    private static string Others(double rest, double difference, SliceMetric metric)
    {
        var (amount, whole) = (Amount(Math.Abs(rest), metric), Amount(Math.Abs(difference), metric));
        if (rest * difference > 0 && (amount == whole || Math.Abs(rest) > Math.Abs(difference)))
            return $"The others {(rest < 0 ? "fell" : "rose")} {(amount == whole ? "as much" : $"by {amount}")}";
        return rest == 0 ? "Without them it would not have changed" : $"Without them it would have {(rest < 0 ? "fallen" : "risen")} by {amount}";
    }

    private static string Are(SliceMetric metric) => metric.Unit == "ratio" ? "are" : "is";

    private static string Amount(double value, SliceMetric metric, bool signed = false)
    {
        var sign = signed && value > 0 ? "+" : "";
        return metric.Unit switch
        {
            "ratio" => string.Create(CultureInfo.InvariantCulture, $"{sign}{100 * value:0.0#} points"),
            "s" => string.Create(CultureInfo.InvariantCulture, $"{sign}{1000 * value:G4} ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{sign}{value:G4}"),
        };
    }

    private static string Figure(double value, SliceMetric metric) => metric.Unit switch
    {
        "ratio" => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.#}%"),
        "s" => string.Create(CultureInfo.InvariantCulture, $"{1000 * value:G4} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:G4}"),
    };
}

/// <summary>The slice that a sentence names.</summary>
/// <param name="Change">Its part in the change.</param>
/// <param name="IsMix">Whether by its share of the records, and not by its figure.</param>
internal sealed record NamedSlice(SliceChange Change, bool IsMix)
{
    /// <summary>What it adds to the difference.</summary>
    public double Part => IsMix ? Change.Mix : Change.Within;
}
