using System.Globalization;
using OrleansMonitor.Domain.Changes;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>Reads <c>compared_to</c> and <c>by</c>.</summary>
internal static class ComparisonReader
{
    private const string Expected = "it must be a time such as '1d ago', {version: NAME}, {history: 28, every: 1d}, or peers";

    /// <summary>Null: there is none or it is wrong, which is told.</summary>
    public static Comparison? Read(YamlMap map, Metric? metric, RuleScope scope, TimeSpan window)
    {
        var by = map.OneOf("by", "ratio", "difference", "deviations");
        if (!map.Has("compared_to"))
        {
            if (by is not null)
                map.Fail("by", "it needs compared_to");
            return null;
        }

        if (Target(map, scope, window) is not { } comparison)
            return null;
        var isPeers = comparison.To == ComparisonTo.Peers;
        var isHistory = comparison.To == ComparisonTo.History;
        var measure = by switch
        {
            "difference" => ComparisonMeasure.Difference,
            "deviations" => ComparisonMeasure.Deviations,
            null when isPeers || isHistory => ComparisonMeasure.Deviations,
            _ => ComparisonMeasure.Ratio,
        };
        if (measure == ComparisonMeasure.Deviations && !isPeers && !isHistory)
            map.Fail("by", "deviations are from peers or a history; compare by ratio or difference");
        if (measure != ComparisonMeasure.Deviations && isHistory)
            map.Fail("by", "what is compared to a history is compared by deviations");
        if (measure == ComparisonMeasure.Ratio && metric is { IsSigned: true })
            map.Fail(by is null ? "compared_to" : "by", $"{metric.Name} may be below 0, and there is no ratio of that: compare by: difference");
        return comparison with { Measure = measure };
    }

    private static Comparison? Target(YamlMap map, RuleScope scope, TimeSpan window)
    {
        if (map.IsMap("compared_to"))
            return map.Map("compared_to")!.Has("history") ? History(map, scope, window) : Version(map, scope);
        if (map.Text("compared_to") is not { } text)
            return null;
        if (text == "peers")
        {
            if (scope == RuleScope.Node)
                return new Comparison(ComparisonTo.Peers, ComparisonMeasure.Ratio, TimeSpan.Zero, "");
            map.Fail("compared_to", "peers are nodes: it needs scope: node");
            return null;
        }

        if (!text.EndsWith(" ago", StringComparison.Ordinal) || !YamlMap.TryParseDuration(text[..^4].Trim(), out var ago))
            map.Fail("compared_to", $"it is '{YamlMap.Shown(text)}'; {Expected}");
        else if (ago < window)
            map.Fail("compared_to", $"it is {text}, less than the window of {YamlMap.ShowDuration(window)}: both windows would hold the same records");
        else if (ago > RuleLimits.MaxAgo)
            map.Fail("compared_to", $"it is {text}; at most {YamlMap.ShowDuration(RuleLimits.MaxAgo)} ago");
        else
            return new Comparison(ComparisonTo.Earlier, ComparisonMeasure.Ratio, ago, "");
        return null;
    }

    private static Comparison? History(YamlMap map, RuleScope scope, TimeSpan window)
    {
        var inner = map.Map("compared_to")!;
        var windows = inner.Number("history", ControlChart.MinHistory, RuleLimits.MaxHistory);
        var every = inner.Duration("every", RuleLimits.MinWindow, RuleLimits.MaxAgo) ?? window;
        inner.Close();
        if (windows is { } number && number != Math.Floor(number))
            map.Fail("compared_to", $"history is {number.ToString(CultureInfo.InvariantCulture)}; it must be a whole number");
        if (every < window)
            map.Fail("compared_to", $"every is {YamlMap.ShowDuration(every)}, less than the window of {YamlMap.ShowDuration(window)}: windows would hold the same records");
        if (windows * every > RuleLimits.MaxAgo)
            map.Fail("compared_to", $"{windows} windows every {YamlMap.ShowDuration(every)} go back further than {YamlMap.ShowDuration(RuleLimits.MaxAgo)}");
        if (map.Has("confidence"))
            map.Fail("confidence", "a deviation from a history has no confidence interval: leave it out");
        if (scope == RuleScope.All)
            map.Fail("compared_to", "a history is of a model, a version, a segment or a node: it is not kept with scope: all");
        return new Comparison(ComparisonTo.History, ComparisonMeasure.Deviations, every, "", (int)(windows ?? 0));
    }

    private static Comparison? Version(YamlMap map, RuleScope scope)
    {
        var inner = map.Map("compared_to")!;
        var version = inner.Required("version", RuleLimits.MaxNameLength);
        inner.Close();
        if (scope is RuleScope.Node or RuleScope.All)
        {
            map.Fail("compared_to", $"a version is of a model: it is not known with scope: {scope.ToString().ToLowerInvariant()}");
            return null;
        }

        return version is null ? null : new Comparison(ComparisonTo.Version, ComparisonMeasure.Ratio, TimeSpan.Zero, version);
    }
}
