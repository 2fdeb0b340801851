using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Drift;

/// <summary>What was found of a column, in a sentence for people who know no statistics.</summary>
internal static class DriftSentence
{
    private const int Digits = 4, MaxDigits = 12;

    // Of a standard deviation.
    private const double LeastShift = 0.01;

    public static string Of(ColumnDrift column)
    {
        var name = column.Role switch
        {
            ColumnRole.Measurement => $"Measurement {column.Name}",
            _ when column.Role.IsNamed() => column.Name,
            _ => $"The {column.Role.Show("")}",
        };
        var sentence = column.Test is not { } test
            ? column.Verdict == DriftVerdict.Stable ? $"{name} is as in the baseline: {column.Reason}" : $"{name} was not compared: {column.Reason}"
            : column.Verdict switch
            {
                DriftVerdict.Drifted => $"{name} drifted: {Difference(test)} (from {Threshold(test)} on it matters), {Chance(test)}",
                DriftVerdict.Small => $"{name} differs a little: {Difference(test)}, less than the {Threshold(test)} that matters",
                _ => $"{name} is not significantly different ({Chance(test)})",
            };
        return string.Concat(((string[])[sentence, .. Moments(column), .. Notable(column)]).Select((part, i) => i == 0 ? Sentence.Ended(part) : " " + Sentence.Whole(part)));
    }

    private static string Difference(DriftTest test) => test.Method switch
    {
        DriftMethod.KolmogorovSmirnov => $"up to {Percent(test.EffectSize)} of the records lie elsewhere",
        DriftMethod.MeanDiscrepancy => $"its vectors lie elsewhere or otherwise spread, a mean discrepancy of {Number(test.EffectSize)}",
        DriftMethod.PopulationStability => $"its population stability index is {Number(test.EffectSize)}",
        _ => $"its shares are a Jensen–Shannon distance of {Number(test.EffectSize)} apart",
    };

    // In the unit of the difference.
    private static string Threshold(DriftTest test) => test.Method == DriftMethod.KolmogorovSmirnov ? Percent(test.Threshold) : Number(test.Threshold);

    private static string Chance(DriftTest test) => test.AdjustedPValue < 1e-4 ? "p < 0.0001" : string.Create(CultureInfo.InvariantCulture, $"p = {test.AdjustedPValue:0.####}");

    private static string[] Moments(ColumnDrift column) =>
        column is { Verdict: DriftVerdict.Drifted or DriftVerdict.Small, ReferenceMoments: { Mean: { } before, StandardDeviation: var deviation }, CurrentMoments.Mean: { } now }
            && Math.Abs(now - before) > LeastShift * (deviation ?? 0) && Apart(before, now) is { } means
            ? [$"the mean {(column.Role == ColumnRole.Embedding ? "norm " : "")}was {means.Before} and is {means.Now}"]
            : [];

    // Means that are large against their spread differ in later digits; in none of them but for errors of rounding.
    private static (string Before, string Now)? Apart(double before, double now)
    {
        for (var digits = Digits; digits <= MaxDigits; digits++)
        {
            if (Number(before, digits) != Number(now, digits))
                return (Number(before, digits), Number(now, digits));
        }

        return null;
    }

    private static IEnumerable<string> Notable(ColumnDrift column)
    {
        if (Changed(column.Reference.MissingShare, column.Current.MissingShare))
        {
            // That few are measured is no fault of the data.
            yield return column.Role == ColumnRole.Measurement
                ? $"{Percent(1 - column.Current.MissingShare!.Value)} of the records have one, {Percent(1 - (column.Reference.MissingShare ?? 0))} before"
                : $"{Percent(column.Current.MissingShare!.Value)} are missing, {Percent(column.Reference.MissingShare ?? 0)} before";
        }

        if (column.Current.MismatchedShare is { } mismatched && (mismatched > 0 || Changed(column.Reference.MismatchedShare, mismatched)))
            yield return $"{Percent(mismatched)} are {(column.Role == ColumnRole.Embedding ? "of another dimension" : column.IsNumeric ? "no numbers" : "numbers")}{Before(column.Reference.MismatchedShare)}";
        if (Changed(column.Reference.UnseenShare, column.Current.UnseenShare))
            yield return $"{Percent(column.Current.UnseenShare!.Value)} {(column.IsNumeric ? "are out of the baseline's range" : "are of categories that the baseline does not list")}{Before(column.Reference.UnseenShare)}";
    }

    // What changed by a hundredth of the records is worth a word: fewer missing values are another distribution too.
    private static bool Changed(double? before, double? now) => now is { } share && Math.Abs(share - (before ?? 0)) > 0.01;

    // Mostly there were none.
    private static string Before(double? share) => share is > 0 and var before ? $", {Percent(before)} before" : "";

    private static string Percent(double share) => (100 * share).ToString(share < 0.01 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + "%";

    private static string Number(double value, int digits = Digits) => value.ToString($"G{digits}", CultureInfo.InvariantCulture);
}
