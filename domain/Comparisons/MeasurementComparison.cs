using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Measurements, named as in rules: means of numbers, shares of truth values and categories, and how many records were measured. None has a
/// direction that is better unless one is declared.
/// </summary>
internal static class MeasurementComparison
{
    /// <summary>Measurements that are compared without being chosen: those of the most values.</summary>
    public const int MaxMeasurements = 32;

    /// <summary>Categories of a measurement that are compared without being chosen: the most frequent ones.</summary>
    public const int MaxValues = 10;

    // Among which the nearest to a misspelt one are searched.
    private const int MaxSearched = 1_000;

    private const string Mean = "measurement_mean", Share = "measurement_share", Coverage = "measurement_coverage";
    private const string True = "true", False = "false";

    public static IReadOnlyList<string> Names { get; } = [$"{Mean}(MEASUREMENT)", $"{Share}(MEASUREMENT=VALUE)", $"{Coverage}(MEASUREMENT)"];

    /// <summary>The metric of a name such as <c>measurement_share(thumbs_up=true)</c>; null: it is none.</summary>
    public static ComparisonMetric? Find(string name)
    {
        var open = name.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || open + 2 >= name.Length || name[^1] != ')')
            return null;
        var argument = name[(open + 1)..^1];
        return name[..open] switch
        {
            Mean => OfMean(argument),
            Share => OfShare(argument),
            Coverage => OfCoverage(argument),
            _ => null,
        };
    }

    /// <summary>The metrics of what was measured of either version, and of the declared values.</summary>
    /// <param name="declared">What stands in the parentheses of metrics of which a direction is declared.</param>
    public static IReadOnlyList<ComparisonMetric> Between(ComparedSide baseline, ComparedSide candidate, IEnumerable<string> declared)
    {
        var wanted = declared.ToHashSet(StringComparer.Ordinal);
        var names = Measured(baseline, candidate);
        var found = new List<ComparisonMetric>();
        foreach (var name in names.Take(MaxMeasurements).Concat(names.Skip(MaxMeasurements).Where(wanted.Contains)))
        {
            if (IsNumber(baseline, name) == true || IsNumber(candidate, name) == true)
                found.Add(OfMean(name));
            if (IsNumber(baseline, name) == false || IsNumber(candidate, name) == false)
                found.AddRange(Values(baseline, candidate, name).Select(value => OfShare($"{name}={value}")!));
            found.Add(OfCoverage(name));
        }

        found.AddRange(wanted.Order(StringComparer.Ordinal).Select(OfShare).Where(each => each is not null && IsMeasured(baseline, candidate, each.DeclaredAs!) && !found.Exists(other => other.Name == each.Name))!);
        return found;
    }

    /// <summary>How many measurements are not compared, since they are too many.</summary>
    public static int Beyond(ComparedSide baseline, ComparedSide candidate) => Math.Max(0, Measured(baseline, candidate).Count - MaxMeasurements);

    /// <summary>The metric of a declared direction of which nothing was measured.</summary>
    public static ComparisonMetric Declared(string declared) => OfShare(declared) ?? OfMean(declared);

    /// <summary>What is to be said of a metric of which neither version has a record, with what there is instead.</summary>
    public static string MissingNote(ComparedSide baseline, ComparedSide candidate, ComparisonMetric metric)
    {
        var (name, value) = (metric.MeasuredName!, metric.MeasuredValue);
        if (!IsMeasured(baseline, candidate, name))
            return $"Neither version has a measurement {name}. There {ListOf(name, Measured(baseline, candidate))}.";
        if (value is null)
            return $"The measurement {name} is of categories and has no mean: {name}=VALUE is the share of one. There {ListOf(name, ValuesOf(baseline, candidate, name, MaxSearched))}.";
        var values = ValuesOf(baseline, candidate, name, MaxSearched);
        return values.Count == 0
            ? $"The measurement {name} is of numbers and has no value {value}."
            : $"Neither version has the value {value} of the measurement {name}. There {ListOf(value, values)}.";
    }

    // The nearest first.
    private static string ListOf(string written, IReadOnlyList<string> known)
    {
        string[] sorted = [.. NearestNames.Of(written, known, MaxValues).Concat(known).Distinct(StringComparer.Ordinal)];
        var more = sorted.Length > MaxValues ? FormattableString.Invariant($" and {sorted.Length - MaxValues} more") : "";
        return sorted.Length == 0 ? "is none" : $"{(sorted.Length == 1 ? "is" : "are")} {string.Join(", ", sorted.Take(MaxValues))}{more}";
    }

    private static bool IsMeasured(ComparedSide baseline, ComparedSide candidate, string name) => Values(baseline, name) + Values(candidate, name) > 0;

    private static ComparisonMetric OfMean(string name) =>
        ComparisonMetrics.Of($"{Mean}({name})", $"the mean of {name}", ComparisonMetric.Value, MetricDirection.None, $"no numbers measured as {name}", side => MeanOf(side, name)) with { DeclaredAs = name, MeasuredName = name };

    // The last = parts name and value, as in rules.
    private static ComparisonMetric? OfShare(string argument)
    {
        if (Split(argument) is not { } parts)
            return null;
        var (name, value) = parts;
        var metric = ComparisonMetrics.Of($"{Share}({argument})", $"the share of {argument}", "ratio", MetricDirection.None, $"no categories measured as {name}", side => ShareOf(side, name, value));
        return metric with
        {
            IsProportion = true,
            IsBounded = true,
            DeclaredAs = argument,
            MeasuredTruth = value == True ? name : null,
            MeasuredName = name,
            MeasuredValue = value,
            IsSeen = side => IsSeen(side, name, value),
        };
    }

    // Of whom it is known, and no quality of the version: it says whether both are measured alike.
    private static ComparisonMetric OfCoverage(string name) =>
        ComparisonMetrics.Of($"{Coverage}({name})", $"the share of records measured as {name}", "ratio", MetricDirection.None, "no records", side => CoverageOf(side, name)) with
        {
            IsProportion = true,
            IsBounded = true,
            MeasuredName = name,
            IsSeen = side => Values(side, name) > 0,
        };

    private static (string Name, string Value)? Split(string argument) =>
        argument.LastIndexOf('=') is > 0 and var at && at < argument.Length - 1 ? (argument[..at], argument[(at + 1)..]) : null;

    private static Estimate? MeanOf(ComparedSide side, string name) =>
        Of(side)?.FindNumeric(name) is { IsEmpty: false } numbers && numbers.ToFigures() is { Mean: { } mean } figures
            ? new Estimate(mean, figures.StandardDeviation is { } deviation ? deviation * deviation : 0, figures.EffectiveCount, figures.Count)
            : null;

    private static Estimate? ShareOf(ComparedSide side, string name, string value)
    {
        if (Of(side)?.FindCategorical(name) is not { IsEmpty: false } categories)
            return null;
        // A value that is not listed may be among those that were put together because they are few.
        if (Withholds(side, name) && categories.Values.OtherCount > 0 && categories.Values.Find(value) is null)
            return null;
        var (count, weight) = (categories.Values.TotalCount, categories.Values.TotalWeight);
        return new Estimate(Math.Min(1, (categories.Values.Find(value)?.Weight ?? 0) / weight), 0, side.Effective(count), count);
    }

    // Of truth values there are always both, even where one was never measured.
    private static bool IsSeen(ComparedSide side, string name, string value) =>
        Of(side)?.FindCategorical(name) is { IsEmpty: false } categories
        && (categories.Values.Find(value) is not null || (IsTruth(value) && categories.Values.Top(MaxValues).All(static each => IsTruth(each.Name))));

    private static bool IsTruth(string value) => value is True or False;

    private static Estimate? CoverageOf(ComparedSide side, string name)
    {
        if (!side.Rows.HasTraffic || !(side.Rows.Traffic.WeightSum > 0))
            return null;
        var traffic = side.Rows.Traffic;
        var measured = Of(side);
        // Rare values that were put together are still counted; else all texts or all numbers were taken out.
        if (Withholds(side, name) && !(measured?.FindCategorical(name)?.Values.OtherCount > 0))
            return null;
        var weight = (measured?.FindNumeric(name)?.Weight ?? 0) + (measured?.FindCategorical(name)?.Values.TotalWeight ?? 0);
        return new Estimate(Math.Min(1, weight / traffic.WeightSum), 0, traffic.EffectiveRecords, traffic.Records);
    }

    private static List<string> Measured(ComparedSide baseline, ComparedSide candidate) =>
    [
        .. NamesOf(baseline).Union(NamesOf(candidate), StringComparer.Ordinal)
            .OrderByDescending(name => Values(baseline, name) + Values(candidate, name)).ThenBy(static name => name, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> NamesOf(ComparedSide side) => Of(side)?.Names ?? [];

    private static bool Withholds(ComparedSide side, string name) => side.Withheld.Contains("measurements." + name);

    private static FeatureSet? Of(ComparedSide side) => side.Rows.HasMeasurements ? side.Rows.Measurements : null;

    private static bool? IsNumber(ComparedSide side, string name) => Of(side) is { } measurements ? MeasurementSummary.IsNumber(measurements, name) : null;

    private static double Values(ComparedSide side, string name) =>
        (Of(side)?.FindNumeric(name)?.Values ?? 0) + (double)(Of(side)?.FindCategorical(name)?.Values.TotalCount ?? 0);

    // Of truth values one share says all.
    private static IEnumerable<string> Values(ComparedSide baseline, ComparedSide candidate, string name) =>
        ValuesOf(baseline, candidate, name, MaxValues) is var values && values.All(IsTruth) ? [True] : values.Take(MaxValues);

    /// <summary>So many of each side, the most frequent ones first.</summary>
    private static List<string> ValuesOf(ComparedSide baseline, ComparedSide candidate, string name, int most)
    {
        var shares = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var side in (ComparedSide[])[baseline, candidate])
        {
            if (Of(side)?.FindCategorical(name) is not { IsEmpty: false } categories)
                continue;
            foreach (var value in categories.Values.Top(most))
                shares[value.Name] = shares.GetValueOrDefault(value.Name) + (value.Weight / categories.Values.TotalWeight);
        }

        return [.. shares.OrderByDescending(static each => each.Value).Select(static each => each.Key)];
    }
}
