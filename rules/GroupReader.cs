using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>Reads a group of a file of rules.</summary>
internal static class GroupReader
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    /// <summary>The group; what of it is wrong is told and left out.</summary>
    public static (string Name, TimeSpan Interval, List<AlertRule> Rules) Read(YamlMap map, int maxRules)
    {
        var name = Name(map, "name");
        var interval = map.Duration("interval", RuleLimits.MinInterval, RuleLimits.MaxInterval) ?? DefaultInterval;
        var labels = LabelReader.Names(map, "labels");
        var rules = new List<AlertRule>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!map.Has("rules"))
            map.Fail("it has no rules");
        foreach (var each in map.Maps("rules", maxRules))
        {
            if (RuleReader.Read(each, name, interval, labels) is not { } rule)
                continue;
            if (!names.Add(rule.Name))
                each.Fail("alert", $"there is a rule '{rule.Name}' in this group already");
            rules.Add(rule);
        }

        map.Close();
        return (name, interval, rules);
    }

    /// <summary>A name of a group or a rule; empty: it is wrong, which is told.</summary>
    public static string Name(YamlMap map, string key)
    {
        var name = map.Required(key, RuleLimits.MaxNameLength) ?? "";
        if (!name.Any(char.IsControl))
            return name;
        map.Fail(key, "it has a control character");
        return "";
    }
}
