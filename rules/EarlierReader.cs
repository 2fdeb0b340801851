using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>Reads <c>baseline</c>: how long ago the same hours lie that take the place of the active baseline.</summary>
internal static class EarlierReader
{
    private const string Key = "baseline";

    /// <summary>Null: there is none, or it is wrong, which is told.</summary>
    public static TimeSpan? Read(YamlMap map, Metric? metric, RuleScope scope, TimeSpan window)
    {
        if (!map.Has(Key) || map.Text(Key) is not { } text)
            return null;
        if (!text.EndsWith(" ago", StringComparison.Ordinal) || !YamlMap.TryParseDuration(text[..^4].Trim(), out var ago))
            map.Fail(Key, $"it is '{YamlMap.Shown(text)}'; it must be a time such as '7d ago': the same hours then take the place of the active baseline");
        else if (ago < window)
            map.Fail(Key, $"it is {text}, less than the window of {YamlMap.ShowDuration(window)}: both would hold the same records");
        else if (ago > RuleLimits.MaxAgo)
            map.Fail(Key, $"it is {text}; at most {YamlMap.ShowDuration(RuleLimits.MaxAgo)} ago");
        else if (metric is { TakesEarlier: false })
            map.Fail(Key, $"{metric.Name} is not taken against earlier hours: data_drift, measurement_drift and their like are");
        else if (map.Has("compared_to"))
            map.Fail(Key, "drift from earlier hours is a comparison already: leave compared_to out");
        else if (scope == RuleScope.All)
            map.Fail(Key, "drift is of a model, a version or a segment: it is not known with scope: all");
        else
            return ago;
        return null;
    }
}
