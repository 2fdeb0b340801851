using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>What was read of files of rules: all of their groups, or what is wrong with them.</summary>
/// <param name="Groups">In the order of the files; to be used only when there are no errors.</param>
/// <param name="Errors">By file, in the order of their lines.</param>
public sealed record RuleFileResult(IReadOnlyList<RuleGroup> Groups, IReadOnlyList<YamlError> Errors)
{
    public bool IsGood => Errors.Count == 0;
}

/// <summary>Reads files of rules. Everything that is wrong is found at once, and named by file, line and key.</summary>
public static class RuleFile
{
    /// <summary>One file.</summary>
    /// <param name="file">Its name, for the errors.</param>
    /// <param name="text">What it holds.</param>
    public static RuleFileResult Read(string file, string text) => Read([new(file, text)]);

    /// <summary>Files that belong together: names of groups are unique over all of them.</summary>
    public static RuleFileResult Read(IReadOnlyList<KeyValuePair<string, string>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var groups = new List<RuleGroup>();
        var wrong = new List<YamlError>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, text) in files)
        {
            var errors = new YamlErrors(file);
            if (YamlFile.Read(text, RuleLimits.MaxFileBytes, errors) is { } root)
                groups.AddRange(Groups(root, file, names));
            wrong.AddRange(errors.All);
        }

        return new RuleFileResult(groups, wrong);
    }

    private static List<RuleGroup> Groups(YamlMap root, string file, Dictionary<string, string> names)
    {
        var groups = new List<RuleGroup>();
        if (!root.Has("groups"))
            root.Fail("it has no groups: (a file of rules begins with 'groups:')");
        var left = RuleLimits.MaxRules;
        foreach (var map in root.Maps("groups", RuleLimits.MaxGroups))
        {
            var (name, interval, rules) = GroupReader.Read(map, left);
            left -= rules.Count;
            if (name.Length > 0 && !names.TryAdd(name, file))
                map.Fail("name", $"there is a group '{name}' already{(names[name] == file ? "" : $", in {names[name]}")}");
            groups.Add(new RuleGroup(name, interval, rules, file));
        }

        root.Close();
        return groups;
    }
}

/// <summary>Rules that are evaluated together.</summary>
/// <param name="Name">Unique over all files.</param>
/// <param name="Interval">How often, in event time.</param>
/// <param name="Rules">In the file's order; each carries the group's name, interval and labels.</param>
/// <param name="File">The file that it stands in, as it was given.</param>
public sealed record RuleGroup(string Name, TimeSpan Interval, IReadOnlyList<AlertRule> Rules, string File);
