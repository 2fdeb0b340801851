using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>Tells a version or segment that the model does not have, so that a misspelt one is not taken for one without records.</summary>
internal static class SliceWarnings
{
    private const int MaxNames = 8;

    /// <summary>Null: the model has both, or neither was asked for.</summary>
    public static string[]? Of(HealthData data, HealthQuery query)
    {
        var unknown = Of(data.Versions, data.Segments, query) ?? [];
        string?[] absent = [Without("version", query.Version, data.Versions, data), Without("segment", query.Segment, data.Segments, data)];
        return unknown.Concat(absent.OfType<string>()).ToArray() is { Length: > 0 } found ? found : null;
    }

    public static string[]? Of(string[] versions, string[] segments, HealthQuery query)
    {
        string?[] warnings = [Warning("version", query.Version, versions), Warning("segment", query.Segment, segments)];
        return warnings.OfType<string>().ToArray() is { Length: > 0 } found ? found : null;
    }

    public static bool? IsUnknown(HealthData data, HealthQuery query) => Of(data.Versions, data.Segments, query) is null ? null : true;

    /// <summary>The warnings about a slice and about the class of a figure; null: none.</summary>
    /// <param name="data">The answer.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="class">The class of the figure; null: it has none.</param>
    /// <param name="classes">Those that records of the range have.</param>
    public static string[]? Of(HealthData data, HealthQuery query, string? @class, IReadOnlyCollection<string> classes)
    {
        var slice = Of(data, query) ?? [];
        // Without any class nobody knows which there are.
        if (@class is null || classes.Count == 0 || classes.Contains(@class, StringComparer.Ordinal))
            return slice is [] ? null : slice;
        return [.. slice, $"No record of the range has the class '{NameRules.Show(@class)}'; {Instead(@class, [.. classes], "there are")}"];
    }

    /// <summary>That no record of the range is without one, where these were asked for: an empty answer reads as if there were no data.</summary>
    private static string? Without(string kind, string? asked, string[] known, HealthData data)
    {
        string[] named = [.. known.Where(static name => name.Length > 0)];
        return asked is not "" || named.Length == 0 || Array.Exists(data.Points, static point => HasRecords(point.Partial)) ? null
            : $"No record of the range is without a {kind}; {ListOf(named, "the model has")}";
    }

    private static bool HasRecords(byte[] partial)
    {
        if (partial.Length == 0)
            return false;
        var traffic = new PartialAggregate();
        traffic.MergeEncoded(partial, AggregateParts.Traffic);
        return traffic.HasTraffic && traffic.Traffic.Records > 0;
    }

    private static string? Warning(string kind, string? asked, string[] known)
    {
        // Records without one are not misspelt.
        if (string.IsNullOrEmpty(asked) || known.Contains(asked, StringComparer.Ordinal))
            return null;
        string[] named = [.. known.Where(static name => name.Length > 0)];
        if (named.Length == 0)
            return $"The model has no {kind} '{NameRules.Show(asked)}': its records are without one.";
        return $"The model has no {kind} '{NameRules.Show(asked)}'; {Instead(asked, named, "it has")}";
    }

    private static string Instead(string asked, string[] named, string has) => NearestNames.Of(asked, named, 1) is [var nearest]
        ? $"did you mean {nearest}?"
        : ListOf(named, has);

    private static string ListOf(string[] named, string has) =>
        $"{has} {string.Join(", ", named.Take(MaxNames))}{(named.Length > MaxNames ? $" and {named.Length - MaxNames} more" : "")}.";
}
