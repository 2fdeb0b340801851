using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>What an alert says, from what was judged and nothing else.</summary>
internal static class AlertWords
{
    private const string Summary = "summary";

    /// <summary>Such as <c>accuracy fell from 0.91 to 0.33 since 09:40, v2</c>.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="rule">Its rule; null: it is not known any more.</param>
    /// <param name="course">What the model's figures did; null: not known.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="zone">Of times.</param>
    public static string SentenceOf(AlertEntry alert, AlertRule? rule, ModelCourse? course, DateTimeOffset now, TimeZoneInfo zone)
    {
        var evidence = alert.Evidence;
        var since = alert.ActiveAt is { } active ? $" since {FigureWords.TimeOf(active, now, zone)}" : "";
        var where = WhereOf(alert);
        if (rule is null || MetricCatalog.Find(rule.Metric, out _) is not { IsPresence: false })
            return $"{SummaryOf(alert)}{since}{where}";
        var name = FigureWords.NameOf(rule.Metric);
        if (evidence.NoData is { } missing)
            return $"nothing to judge {name} by{since}: {missing}{where}";
        if (evidence.Current is not { } current)
            return $"{SummaryOf(alert)}{since}{where}";
        var value = FigureWords.ValueOf(rule.Metric, current);
        var before = rule.ComparedTo switch
        {
            null => IsQuality(rule, course) && alert.ActiveAt is { } begin && alert.Labels.Count(static label => label.Key is "version" or "segment") == 0
                ? course!.QualityBefore(begin.ToUnixTimeMilliseconds())
                : null,
            { To: ComparisonTo.Earlier or ComparisonTo.History } => evidence.Reference,
            _ => null,
        };
        if (before is { } past && FigureWords.ValueOf(rule.Metric, past) is var old && old != value)
            return $"{name} {(current > past ? "rose" : "fell")} from {old} to {value}{since}{where}";
        return rule.ComparedTo switch
        {
            { To: ComparisonTo.Version } compared when evidence.Reference is { } other => $"{name} is {value}, of version {compared.Version} {FigureWords.ValueOf(rule.Metric, other)},{since}{where}",
            { To: ComparisonTo.Peers } when evidence.Reference is { } others => $"{name} is {value}, of the other nodes {FigureWords.ValueOf(rule.Metric, others)},{since}{where}",
            null when LimitOf(rule, current) is { } limit => $"{name} is {value}, {limit},{since}{where}",
            _ => $"{name} is {value}{since}{where}",
        };
    }

    public static OverviewAlert Of(AlertEntry alert) => new(
        alert.Id,
        alert.Rule,
        alert.Labels.GetValueOrDefault("severity") ?? "",
        IsSilenced(alert) ? "silenced" : alert.Phase == AlertPhase.Firing ? "firing" : "pending",
        SummaryOf(alert),
        alert.ActiveAt,
        alert.AcknowledgedBy is not null);

    public static bool IsSilenced(AlertEntry alert) => alert.SilencedBy.Count > 0;

    private static bool IsQuality(AlertRule rule, ModelCourse? course) => course is not null && course.Quality.Metric == rule.Metric;

    private static string SummaryOf(AlertEntry alert) => alert.Annotations.GetValueOrDefault(Summary) is { Length: > 0 } summary ? summary.TrimEnd('.') : alert.Rule;

    private static string? LimitOf(AlertRule rule, double value) => rule.Threshold switch
    {
        { High: { } high } when value > high => $"over {FigureWords.ValueOf(rule.Metric, high)}",
        { Low: { } low } when value < low => $"under {FigureWords.ValueOf(rule.Metric, low)}",
        _ => null,
    };

    private static string WhereOf(AlertEntry alert)
    {
        var part = alert.Evidence.Of is { Length: > 0 } of ? $", {of}" : "";
        var segment = alert.Labels.TryGetValue("segment", out var named) && named.Length > 0 ? $", segment {named}" : "";
        var version = alert.Labels.TryGetValue("version", out var number) && number.Length > 0 ? $", {(number.StartsWith('v') ? "" : "version ")}{number}" : "";
        return $"{part}{segment}{version}";
    }
}
