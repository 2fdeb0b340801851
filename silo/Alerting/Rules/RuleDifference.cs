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
    public static string Of(string? before, string? after)
    {
        var (old, now) = (Read(before), Read(after));
        var parts = now.Where(rule => !old.ContainsKey(rule.Key)).Select(static rule => $"added {Show(rule.Value)}")
            .Concat(now.Where(rule => old.TryGetValue(rule.Key, out var was) && Written(was) != Written(rule.Value)).Select(rule => $"changed {Show(old[rule.Key])} to {Show(rule.Value)}"))
            .Concat(old.Where(rule => !now.ContainsKey(rule.Key)).Select(static rule => $"removed {Show(rule.Value)}"));
        return string.Join("; ", parts) is { Length: > 0 } difference ? difference : "the same rules";
    }

    private static Dictionary<string, AlertRule> Read(string? text)
    {
        var rules = new Dictionary<string, AlertRule>(StringComparer.Ordinal);
        foreach (var rule in text is null ? [] : RuleFile.Read("", text).Groups.SelectMany(static group => group.Rules))
            rules[rule.Name] = rule;
        return rules;
    }

    private static string Show(AlertRule rule) => $"{rule.Name} ({RuleCondition.Of(rule)})";

    private static string Written(AlertRule rule) => JsonSerializer.Serialize(rule);
}
