using System.Text.Json;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>What a change of a group of rules changed, in words for the audit log.</summary>
internal static class RuleDifference
{
    /// <param name="before">The group as it was written before; null: there was none.</param>
    /// <param name="after">As it is written now; null: it was taken out.</param>
    public static string Of(string? before, string? after) => Of(Read(before), Read(after));

    private static string Of(Dictionary<string, AlertRule> old, Dictionary<string, AlertRule> now)
    {
        var parts = now.Where(rule => !old.ContainsKey(rule.Key)).Select(static rule => $"added {Show(rule.Value)}")
            .Concat(now.Where(rule => old.TryGetValue(rule.Key, out var was) && Written(was) != Written(rule.Value)).Select(rule => $"changed {Show(old[rule.Key])} to {Show(rule.Value)}"))
            .Concat(old.Where(rule => !now.ContainsKey(rule.Key)).Select(static rule => $"removed {Show(rule.Value)}"));
        return string.Join("; ", parts) is { Length: > 0 } difference ? difference : "the same rules";
    }

    /// <summary>The same of files; rules of one name in several groups are told apart.</summary>
    /// <param name="before">Name and text of each file.</param>
    /// <param name="after">As they are now.</param>
    public static string Of(IEnumerable<KeyValuePair<string, string>> before, IEnumerable<KeyValuePair<string, string>> after) =>
        Of(Read(before), Read(after));

    private static Dictionary<string, AlertRule> Read(string? text) => text is null ? [] : Read([new("", text)]);

    private static Dictionary<string, AlertRule> Read(IEnumerable<KeyValuePair<string, string>> files)
    {
        var rules = new Dictionary<string, AlertRule>(StringComparer.Ordinal);
        foreach (var rule in RuleFile.Read([.. files]).Groups.SelectMany(static group => group.Rules))
            rules[$"{rule.Group}\n{rule.Name}"] = rule;
        return rules;
    }

    private static string Show(AlertRule rule) => $"{rule.Name} ({RuleCondition.Of(rule)})";

    private static string Written(AlertRule rule) => JsonSerializer.Serialize(rule);
}
