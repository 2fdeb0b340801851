using System.Globalization;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>Reads a rule of a group.</summary>
internal static class RuleReader
{
    private const double MinConfidence = 0.5;
    private const double MaxConfidence = 0.9999;
    private const double MaxMinRecords = 1e12;

    /// <summary>The rule; null when it lacks what it cannot be without.</summary>
    public static AlertRule? Read(YamlMap map, string group, TimeSpan interval, IReadOnlyList<KeyValuePair<string, string>> groupLabels)
    {
        if (map.Has("record"))
            map.Fail("record", "rules that record are not known here: every figure of every window is kept anyway");
        if (map.Has("expr"))
            map.Fail("expr", "there is no query language here: say metric, window and above, below or outside");
        var name = GroupReader.Name(map, "alert");
        var metric = Metric(map);
        var scope = map.OneOf("scope", "model", "version", "segment", "node", "all") is { } word ? Enum.Parse<RuleScope>(word, ignoreCase: true) : RuleScope.Model;
        var window = map.Duration("window", RuleLimits.MinWindow, RuleLimits.MaxWindow) ?? TimeSpan.FromMinutes(5);
        if (interval > window)
            map.Fail("window", $"it is {YamlMap.ShowDuration(window)}, and the group is evaluated every {YamlMap.ShowDuration(interval)}: what comes in between would be in no window");
        var comparison = ComparisonReader.Read(map, metric, scope, window);
        var earlier = EarlierReader.Read(map, metric, scope, window);
        var threshold = ThresholdReader.Read(map, metric, comparison);
        var rule = new AlertRule
        {
            Name = name,
            Group = group,
            Interval = interval,
            Metric = metric?.Name ?? "",
            Models = Patterns(map, "models"),
            Versions = Patterns(map, "versions"),
            Segments = Patterns(map, "segments"),
            Nodes = Patterns(map, "nodes"),
            Scope = scope,
            Window = window,
            Threshold = threshold ?? new Threshold(null, null, null, null),
            Confidence = Confidence(map, metric),
            MinRecords = MinRecords(map),
            MinCoverage = map.Number("min_coverage", 0, 1) ?? 0,
            NoData = map.OneOf("no_data", "keep", "alert", "ok") is { } policy ? Enum.Parse<NoDataPolicy>(policy, ignoreCase: true) : NoDataPolicy.Keep,
            ComparedTo = comparison,
            BaselineAgo = earlier,
            For = map.Duration("for", TimeSpan.Zero, RuleLimits.MaxFor) ?? TimeSpan.Zero,
            KeepFiringFor = map.Duration("keep_firing_for", TimeSpan.Zero, RuleLimits.MaxFor) ?? TimeSpan.Zero,
            Labels = LabelReader.Labels(map, groupLabels, scope, out var known),
            Annotations = LabelReader.Annotations(map, known),
        };
        CheckScope(map, rule, metric);
        map.Close();
        return name.Length > 0 && metric is not null && threshold is not null ? rule : null;
    }

    private static Metric? Metric(YamlMap map)
    {
        if (map.Required("metric", RuleLimits.MaxNameLength) is not { } text)
            return null;
        var metric = MetricCatalog.Find(text, out var problem);
        if (metric is null)
            map.Fail("metric", problem);
        return metric;
    }

    private static List<string> Patterns(YamlMap map, string key)
    {
        var patterns = new List<string>();
        foreach (var pattern in map.Texts(key, RuleLimits.MaxPatterns))
        {
            if (NamePattern.Check(pattern) is { } problem)
                map.Fail(key, $"'{YamlMap.Shown(pattern)}' is no pattern: {problem}");
            else
                patterns.Add(pattern);
        }

        return patterns;
    }

    private static double? Confidence(YamlMap map, Metric? metric)
    {
        var confidence = map.Number("confidence", MinConfidence, MaxConfidence);
        if (confidence is not null && metric is { HasInterval: false })
            map.Fail("confidence", $"{metric.Name} has no confidence interval: leave it out, and ask for min_records instead");
        return confidence;
    }

    private static ulong MinRecords(YamlMap map)
    {
        if (map.Number("min_records", 0, MaxMinRecords) is not { } number)
            return 1;
        if (number != Math.Floor(number))
            map.Fail("min_records", $"it is {number.ToString(CultureInfo.InvariantCulture)}; it must be a whole number");
        return (ulong)number;
    }

    private static void CheckPresence(YamlMap map, AlertRule rule, Metric metric)
    {
        var scope = metric.Owners == MetricOwners.Silos ? RuleScope.All : RuleScope.Model;
        if (rule.Scope != scope)
            map.Fail("scope", $"{metric.Name} is of {(scope == RuleScope.All ? "the whole cluster" : "a model's nodes")}: it needs scope: {scope.ToString().ToLowerInvariant()}");
        foreach (var (key, given) in new[] { ("models", rule.Models.Count > 0 && scope == RuleScope.All), ("versions", rule.Versions.Count > 0), ("segments", rule.Segments.Count > 0), ("nodes", rule.Nodes.Count > 0), ("compared_to", rule.ComparedTo is not null) })
        {
            if (given)
                map.Fail(key, $"{metric.Name} is of no window, but of what is seen by the wall clock: leave it out");
        }
    }

    private static void CheckScope(YamlMap map, AlertRule rule, Metric? metric)
    {
        var ofNodes = rule.Scope == RuleScope.Node;
        if (metric is { IsPresence: true })
        {
            CheckPresence(map, rule, metric);
            return;
        }

        if (metric is not null && (metric.Owners & (ofNodes ? MetricOwners.Nodes : MetricOwners.Models)) == 0)
        {
            map.Fail("scope", ofNodes
                ? $"{metric.Name} is a figure of models and not of nodes, whose windows hold traffic, latency and resources"
                : $"{metric.Name} is a figure of nodes: it needs scope: node");
        }

        if (rule.Nodes.Count > 0 && !ofNodes)
            map.Fail("nodes", "it needs scope: node; windows of models do not know nodes");
        if (rule.Versions.Count > 0 && ofNodes)
            map.Fail("versions", "it is not known with scope: node; windows of nodes do not know versions");
        if (rule.Segments.Count > 0 && ofNodes)
            map.Fail("segments", "it is not known with scope: node; windows of nodes do not know segments");
        if (rule.Models.Count > 0 && metric is { Owners: MetricOwners.Nodes })
            map.Fail("models", $"{metric.Name} is of the whole node, whatever models it serves");
    }
}
