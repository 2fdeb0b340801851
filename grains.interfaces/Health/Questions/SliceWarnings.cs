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
        string?[] warnings = [Warning("version", query.Version, data.Versions), Warning("segment", query.Segment, data.Segments)];
        return warnings.OfType<string>().ToArray() is { Length: > 0 } found ? found : null;
    }

    public static bool? IsUnknown(HealthData data, HealthQuery query) => Of(data, query) is null ? null : true;

    private static string? Warning(string kind, string? asked, string[] known)
    {
        // Records without one are not misspelt.
        if (string.IsNullOrEmpty(asked) || known.Contains(asked, StringComparer.Ordinal))
            return null;
        string[] named = [.. known.Where(static name => name.Length > 0)];
        if (named.Length == 0)
            return $"The model has no {kind} '{NameRules.Show(asked)}': its records are without one.";
        var nearest = NearestNames.Of(asked, named, 1);
        return nearest.Count > 0
            ? $"The model has no {kind} '{NameRules.Show(asked)}'; did you mean {nearest[0]}?"
            : $"The model has no {kind} '{NameRules.Show(asked)}'; it has {string.Join(", ", named.Take(MaxNames))}{(named.Length > MaxNames ? $" and {named.Length - MaxNames} more" : "")}.";
    }
}
