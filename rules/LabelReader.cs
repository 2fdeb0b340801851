using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>Reads <c>labels</c> and <c>annotations</c>, and tries their templates.</summary>
internal static class LabelReader
{
    /// <summary>Labels of a group: their templates are tried with each rule, whose scope decides what they may name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Names(YamlMap map, string key)
    {
        var labels = map.TextsByName(key, RuleLimits.MaxLabels);
        foreach (var (name, _) in labels)
        {
            if (AlertLabels.Check(name) is { } problem)
                map.Fail(key, $"'{YamlMap.Shown(name)}': {problem}");
            else if (key == "labels" && AlertLabels.Reserved.Contains(name))
                map.Fail(key, $"the label '{name}' is given by the monitor");
        }

        return labels;
    }

    /// <summary>The rule's own labels over those of its group.</summary>
    /// <param name="map">The rule.</param>
    /// <param name="groupLabels">Those of its group.</param>
    /// <param name="scope">Of the rule.</param>
    /// <param name="known">All labels that its alerts will have, for the templates of annotations.</param>
    public static SortedDictionary<string, string> Labels(YamlMap map, IReadOnlyList<KeyValuePair<string, string>> groupLabels, RuleScope scope, out List<string> known)
    {
        var own = Names(map, "labels");
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in groupLabels.Concat(own))
            labels[name] = text;
        if (labels.Count > RuleLimits.MaxLabels)
            map.Fail("labels", $"with those of the group they are {labels.Count}; at most {RuleLimits.MaxLabels}");
        List<string> given = [AlertLabels.Name, .. RuleSubject.LabelsOf(scope)];
        foreach (var (name, text) in labels)
        {
            if (AlertTemplate.Parse(text, given, false, out var problem) is null)
                map.Fail("labels", $"the template of '{name}' fails: {problem}");
        }

        known = [.. given.Union(labels.Keys)];
        return labels;
    }

    public static SortedDictionary<string, string> Annotations(YamlMap map, IReadOnlyCollection<string> labels)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in Names(map, "annotations"))
        {
            if (AlertTemplate.Parse(text, labels, true, out var problem) is null)
                map.Fail("annotations", $"the template of '{name}' fails: {problem}");
            annotations[name] = text;
        }

        return annotations;
    }
}
