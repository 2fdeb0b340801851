using System.Globalization;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>What explains a change, in a sentence for people who know no statistics.</summary>
internal static class ChangeSentence
{
    public static string Of(ChangeExplanation explanation, SliceMetric metric, int minRecords)
    {
        var looked = string.Create(CultureInfo.InvariantCulture, $" Slices looked at: {explanation.Slices}, of which {explanation.Tested} have enough records ({minRecords} on both sides).");
        if (explanation.Before is not { Value: { } before } || explanation.After is not { Value: { } after })
            return $"There are no {metric.Counted} {(explanation.Before is null && explanation.After is null ? "on either side" : explanation.Before is null ? "before" : "after")}: nothing can be explained.";
        if (explanation.Slices == 0)
            return $"{Whole(explanation, metric, before, after)}. No record has a dimension: nothing can be split.";
        var leading = explanation.Changes[0];
        if (explanation.Difference == 0 || explanation.Changes.FirstOrDefault(change => Explains(change, explanation.Difference!.Value)) is not { } found)
            return $"{Whole(explanation, metric, before, after)}. No slice explains it beyond chance; the largest part is {leading.Slice.Text} ({Amount(leading.Contribution, metric, signed: true)}).{looked}";
        return $"{Whole(explanation, metric, before, after)}; {Part(found, metric)}.{looked}";
    }

    // It is significant, and goes the way of the whole.
    private static bool Explains(SliceChange change, double difference) =>
        change.Verdict == SliceVerdict.Significant && change.Contribution * difference > 0 && change.Slice.Kind != SliceKind.Other;

    private static string Whole(ChangeExplanation explanation, SliceMetric metric, double before, double after)
    {
        var noun = char.ToUpperInvariant(metric.Noun[0]) + metric.Noun[1..];
        var chance = explanation.PValue is > ChangeExplainer.Alpha ? ", which chance explains" : "";
        return after == before
            ? $"{noun} is {Figure(after, metric)} on both sides"
            : $"{noun} {(after < before ? "fell" : "rose")} by {Amount(Math.Abs(after - before), metric)} (from {Figure(before, metric)} to {Figure(after, metric)}{chance})";
    }

    private static string Part(SliceChange change, SliceMetric metric)
    {
        var amount = Amount(Math.Abs(change.Contribution), metric);
        var n = string.Create(CultureInfo.InvariantCulture, $"n {change.After.Records:N0}");
        var rest = change.RestDifference is { } other ? $"; without them it {Moved(other, metric)}" : "";
        if (Math.Abs(change.Mix) <= Math.Abs(change.Within))
            return $"{amount} of it {Are(metric)} {change.Slice.Text}, where it {(change.Difference < 0 ? "fell" : "rose")} from {Figure(change.Before.Value!.Value, metric)} to {Figure(change.After.Value!.Value, metric)} ({n}){rest}";
        var share = string.Create(CultureInfo.InvariantCulture, $"from {100 * change.Before.Share:0.#}% to {100 * change.After.Share:0.#}% of the records");
        return $"{amount} of it {Are(metric)} {change.Slice.Text}, which went {share} and where it is {Figure(change.After.Value ?? change.Before.Value!.Value, metric)} ({n}){rest}";
    }

    private static string Moved(double difference, SliceMetric metric) =>
        difference == 0 ? "would not have changed" : $"would have {(difference < 0 ? "fallen" : "risen")} by {Amount(Math.Abs(difference), metric)}";

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
