using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>
/// Says what is wrong with a column's data. A share is worth a sentence when it grew by a hundredth of the records, and by more than chance at 99% would have it:
/// a baseline's share is taken for known, that of other records has an interval of its own.
/// </summary>
internal static class ColumnFindings
{
    private const double Growth = 0.01;
    private const double Level = 0.99;

    // What is missing in most records may be meant so, where no baseline says otherwise.
    private const double MostlyMissing = 0.5;

    /// <param name="hasBaseline">Whether there is anything beside the current data.</param>
    /// <param name="traffic">Of the current data.</param>
    /// <param name="reference">What is beside it, if that is no baseline.</param>
    /// <param name="collapsed">Values that are too large to be told apart.</param>
    public static IEnumerable<string> Of(ColumnDescription column, bool hasBaseline, TrafficSummary traffic, DescribedReference? reference = null, ulong? collapsed = null)
    {
        var noun = reference?.Noun ?? DescribedReference.Baseline;
        var role = column.Role.Show("");
        var (name, first) = column.Role switch
        {
            ColumnRole.Feature or ColumnRole.Embedding => ($"'{column.Name}'", $"'{column.Name}'"),
            ColumnRole.Measurement => ($"measurement '{column.Name}'", $"Measurement '{column.Name}'"),
            _ => ($"the {role}", $"The {role}"),
        };
        if (column.Current is not { } now)
        {
            // What few records have may be missing by chance.
            if (traffic.Records > 0 && column.Baseline!.MissingShare is not >= 1 && (column.Role != ColumnRole.Measurement || Math.Pow(column.Baseline!.MissingShare ?? 0, traffic.EffectiveRecords) <= 1 - Level))
                yield return $"{first} has no values any more, {Percent(1 - (column.Baseline.MissingShare ?? 0))} of {noun}'s records have one.";
            yield break;
        }

        if (collapsed is { } many)
            yield return string.Create(CultureInfo.InvariantCulture, $"{many:N0} {(many == 1 ? "value" : "values")} of {name} {(many == 1 ? "lies" : "lie")} from about 2^64 (1.8·10^19) on, where values are not told apart: quartiles among them are anywhere between that and the extreme.");
        if (column.IsNumeric && now is { Min: { } least, Max: { } most } && least < most && Math.Max(Math.Abs(least), Math.Abs(most)) < IndexMapping.MinIndexable)
            yield return $"All values of {name} are closer to 0 than about 2^-64 (5·10^-20), where values are not told apart: quartiles are anywhere between the extremes.";
        var before = column.Baseline;
        if (hasBaseline && before is null && column.Role.IsNamed())
            yield return $"{first} is not in {noun}.";
        if (now.IsConstant && before is not { IsConstant: true })
            yield return $"{first} is constant{(now.Top.Count > 0 ? $": every value is '{now.Top[0].Name}'" : now.Mean is { } mean ? $": every value is {mean.ToString("G6", CultureInfo.InvariantCulture)}" : "")}.";

        // An output is absent where a prediction failed, and a measurement where nobody measured.
        if (column.Role is ColumnRole.Feature or ColumnRole.Embedding && (before is null ? now.MissingShare >= MostlyMissing : Grew(before.MissingShare, now.MissingShare, traffic, reference)))
            yield return $"{Percent(now.MissingShare!.Value)} of {name} are missing{Before(before?.MissingShare, noun)}.";
        if (Grew(before?.MismatchedShare, now.MismatchedShare, traffic, reference))
            yield return $"{Percent(now.MismatchedShare!.Value)} of {name} are {(column.Role == ColumnRole.Embedding ? "of another dimension" : column.IsNumeric ? "no numbers" : "numbers where categories are expected")}{Before(before?.MismatchedShare, noun)}.";
        if (Grew(before?.ZeroShare, now.ZeroShare, traffic, reference))
            yield return $"{Percent(now.ZeroShare!.Value)} of the vectors of {name} are zero{Before(before?.ZeroShare, noun)}.";
        if (Grew(null, now.OutOfRangeShare, traffic, reference))
            yield return $"{Percent(now.OutOfRangeShare!.Value)} of {name} are out of the baseline's range{(before is { Min: { } min, Max: { } max } ? min == max ? FormattableString.Invariant($", which is {min:G6} alone") : $", {Range(min, max)}" : "")}.";
        if (Grew(before?.UnseenShare, now.UnseenShare, traffic, reference))
            yield return $"{Percent(now.UnseenShare!.Value)} of {name} are of categories {noun} does not {(reference is null ? "list" : "have")}{(before!.UnseenShare > 0 ? Before(before.UnseenShare, noun) : "")}.";
    }

    private static bool Grew(double? before, double? now, TrafficSummary traffic, DescribedReference? reference) =>
        now is { } share && share >= (before ?? 0) + Growth && traffic.EffectiveRecords > 0
        && ClopperPearson.Interval(Math.Min(1, share), traffic.EffectiveRecords, Level).Lower > (reference?.MostOf(before ?? 0, Level) ?? before ?? 0);

    // Bounds that are close together have more digits: those in which they differ, and some behind.
    private static string Range(double min, double max)
    {
        var digits = (int)Math.Clamp(Math.Ceiling(Math.Log10(Math.Max(Math.Abs(min), Math.Abs(max)) / (max - min))) + 3, 6, 15);
        return $"{min.ToString($"G{digits}", CultureInfo.InvariantCulture)} to {max.ToString($"G{digits}", CultureInfo.InvariantCulture)}";
    }

    private static string Before(double? share, string noun) => share is { } known ? $", {Percent(known)} in {noun}" : "";

    private static string Percent(double share) => (100 * share).ToString(share < 0.01 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + "%";
}
