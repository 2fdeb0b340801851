using System.Globalization;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Grains.Alerting.Suggestions;

/// <summary>Makes a rule, its entry and its comment of a proposed threshold.</summary>
internal static class SuggestedRules
{
    // Windows of an hour are judged every five minutes, and two of them in succession have to agree.
    private const int Evaluations = 12;
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(5);

    public static AlertRule RuleOf(Metric metric, ThresholdSuggestion found, HealthQuery query, TimeSpan window)
    {
        var seconds = Math.Floor(Math.Clamp((window / Evaluations).TotalSeconds, RuleLimits.MinInterval.TotalSeconds, MaxInterval.TotalSeconds));
        var interval = TimeSpan.FromSeconds(seconds);
        return new AlertRule
        {
            Name = NameOf(metric, found.Threshold!),
            Group = GroupOf(query.Name),
            Interval = interval,
            Metric = metric.Name,
            Models = [query.Name],
            Versions = query.Version is { } version ? [version] : [],
            Window = window,
            Threshold = found.Threshold!,
            MinRecords = found.MinRecords,
            For = 2 * interval,
            Annotations = new Dictionary<string, string>
            {
                ["summary"] = $"{BaseOf(metric)} of {{{{ $labels.model }}}} is {{{{ $value | {metric.Unit switch { "ratio" => "humanizePercentage", "s" => "humanizeDuration", _ => "humanize" }} }}}}, beyond what its history holds",
            },
        };
    }

    public static SuggestedRule EntryOf(AlertRule rule, Metric metric, ThresholdSuggestion found) => new()
    {
        Name = rule.Name,
        Metric = rule.Metric,
        Unit = metric.Unit,
        Below = rule.Threshold.Low,
        Above = rule.Threshold.High,
        ClearBelow = rule.Threshold.ClearLow,
        ClearAbove = rule.Threshold.ClearHigh,
        MinRecords = rule.MinRecords,
        ForSeconds = rule.For.TotalSeconds,
        Points = found.Points,
        Centre = found.Centre,
        Lower = found.Lower,
        Upper = found.Upper,
        Min = found.Min,
        Max = found.Max,
        Incidents = found.Incidents,
        Fired = found.Fired,
    };

    public static string CommentOf(Metric metric, ThresholdSuggestion found, string step)
    {
        var unit = metric.Unit.Length is 0 || metric.Unit == "ratio" ? "" : " " + metric.Unit;
        var apart = found.Incidents > 0 ? $", {found.Incidents} far beyond taken for incidents" : "";
        return $"From {found.Points} points of {step}: centre {Show(found.Centre)}{unit}, control limits {Show(found.Lower)} to {Show(found.Upper)}, range {Show(found.Min)} to {Show(found.Max)}{apart}. "
            + $"It would have been in breach in {found.Fired} of them.";
    }

    private static string NameOf(Metric metric, Threshold threshold)
    {
        var word = (threshold.Low, threshold.High) switch { (null, _) => "High", (_, null) => "Low", _ => "Unusual" };
        var name = string.Concat(BaseOf(metric).Split('_').Select(static part => char.ToUpperInvariant(part[0]) + part[1..])) + word;
        return name + metric.Name[BaseOf(metric).Length..];
    }

    private static string GroupOf(string model)
    {
        var name = "suggested-" + model;
        return name.Length <= RuleLimits.MaxNameLength ? name : name[..RuleLimits.MaxNameLength];
    }

    // The argument is a foreign name, in which a template might stand.
    private static string BaseOf(Metric metric) => metric.Name.Split('(')[0];

    private static string Show(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
