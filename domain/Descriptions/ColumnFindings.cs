using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>Says what is wrong with a column's data. A share is worth a sentence when it grew by a hundredth of the records, and by more than chance at 99% would have it.</summary>
internal static class ColumnFindings
{
    private const double Growth = 0.01;
    private const double Level = 0.99;

    // What is missing in most records may be meant so, where no baseline says otherwise.
    private const double MostlyMissing = 0.5;

    public static IEnumerable<string> Of(ColumnDescription column, bool hasBaseline, TrafficSummary traffic)
    {
        var role = column.Role.Show("");
        var (name, first) = column.Role switch
        {
            ColumnRole.Feature or ColumnRole.Embedding => ($"`{column.Name}`", $"`{column.Name}`"),
            ColumnRole.Measurement => ($"measurement `{column.Name}`", $"Measurement `{column.Name}`"),
            _ => ($"the {role}", $"The {role}"),
        };
        if (column.Current is not { } now)
        {
            // What few records have may be missing by chance.
            if (traffic.Records > 0 && column.Baseline!.MissingShare is not >= 1 && (column.Role != ColumnRole.Measurement || Math.Pow(column.Baseline!.MissingShare ?? 0, traffic.EffectiveRecords) <= 1 - Level))
                yield return $"{first} has no values any more, {Percent(1 - (column.Baseline.MissingShare ?? 0))} of the baseline's records have one.";
            yield break;
        }

        var before = column.Baseline;
        if (hasBaseline && before is null && column.Role.IsNamed())
            yield return $"{first} is not in the baseline.";
        if (now.IsConstant && before is not { IsConstant: true })
            yield return $"{first} is constant{(now.Top.Count > 0 ? $": every value is '{now.Top[0].Name}'" : now.Mean is { } mean ? $": every value is {mean.ToString("G6", CultureInfo.InvariantCulture)}" : "")}.";

        // An output is absent where a prediction failed, and a measurement where nobody measured.
        if (column.Role is ColumnRole.Feature or ColumnRole.Embedding && (before is null ? now.MissingShare >= MostlyMissing : Grew(before.MissingShare, now.MissingShare, traffic)))
            yield return $"{Percent(now.MissingShare!.Value)} of {name} are missing{Before(before?.MissingShare)}.";
        if (Grew(before?.MismatchedShare, now.MismatchedShare, traffic))
            yield return $"{Percent(now.MismatchedShare!.Value)} of {name} are {(column.Role == ColumnRole.Embedding ? "of another dimension" : column.IsNumeric ? "no numbers" : "numbers where categories are expected")}{Before(before?.MismatchedShare)}.";
        if (Grew(before?.ZeroShare, now.ZeroShare, traffic))
            yield return $"{Percent(now.ZeroShare!.Value)} of the vectors of {name} are zero{Before(before?.ZeroShare)}.";
        if (Grew(null, now.OutOfRangeShare, traffic))
            yield return $"{Percent(now.OutOfRangeShare!.Value)} of {name} are out of the baseline's range{(before is { Min: { } min, Max: { } max } ? string.Create(CultureInfo.InvariantCulture, $", {min:G6} to {max:G6}") : "")}.";
        if (Grew(before?.UnseenShare, now.UnseenShare, traffic))
            yield return $"{Percent(now.UnseenShare!.Value)} of {name} are of categories the baseline does not list{(before!.UnseenShare > 0 ? Before(before.UnseenShare) : "")}.";
    }

    private static bool Grew(double? before, double? now, TrafficSummary traffic) =>
        now is { } share && share >= (before ?? 0) + Growth && traffic.EffectiveRecords > 0
        && ClopperPearson.Interval(Math.Min(1, share), traffic.EffectiveRecords, Level).Lower > (before ?? 0);

    private static string Before(double? share) => share is { } known ? $", {Percent(known)} in the baseline" : "";

    private static string Percent(double share) => (100 * share).ToString(share < 0.01 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + "%";
}
