using System.Globalization;
using System.Text.Json.Serialization;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.PromQl.Evaluation;

namespace OrleansMonitor.Silo.Prometheus.Rules;

internal sealed record PrometheusAlerts([property: JsonPropertyName("alerts")] IReadOnlyList<PrometheusAlert> All);

internal sealed record PrometheusGroups([property: JsonPropertyName("groups")] IReadOnlyList<PrometheusGroup> All);

/// <param name="Name">The group's.</param>
/// <param name="File">Its source.</param>
/// <param name="Interval">Seconds.</param>
/// <param name="Rules">Those that were asked for.</param>
/// <param name="EvaluationTime">Seconds, of its rules together.</param>
/// <param name="LastEvaluation">The newest of its rules'.</param>
internal sealed record PrometheusGroup(string Name, string File, double Interval, IReadOnlyList<PrometheusRule> Rules, double EvaluationTime, string LastEvaluation)
{
    public int Limit => 0;

    public static PrometheusGroup Of(RuleGroupEntry group, IReadOnlyList<PrometheusRule> rules) => new(
        group.Name,
        group.Source,
        group.IntervalSeconds,
        rules,
        group.Rules.Sum(static rule => rule.Status?.EvaluationSeconds ?? 0),
        PrometheusWords.Time(group.Rules.Max(static rule => rule.Status?.LastEvaluation)));
}

internal sealed record PrometheusAlert(
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string State, DateTimeOffset? ActiveAt, string Value)
{
    public static PrometheusAlert Of(AlertEntry alert) => new(
        alert.Labels, alert.Annotations, PrometheusWords.State(alert.Phase), alert.ActiveAt, PrometheusWords.Number(alert.Evidence.Value));
}

internal sealed record PrometheusRule(
    string State,
    string Name,
    string Query,
    double Duration,
    double KeepFiringFor,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations,
    IReadOnlyList<PrometheusAlert> Alerts,
    string Health,
    string? LastError,
    string LastEvaluation,
    double EvaluationTime)
{
    public string Type => "alerting";

    public static PrometheusRule Of(RuleEntry rule, IReadOnlyList<AlertEntry> alerts, bool excludesAlerts)
    {
        var status = rule.Status ?? RuleStatusEntry.Unknown;
        return new(
            PrometheusWords.State(alerts.Count == 0 ? AlertPhase.Inactive : alerts.Max(static alert => alert.Phase)),
            rule.Name,
            rule.Condition,
            rule.ForSeconds,
            rule.KeepFiringForSeconds,
            rule.Labels,
            rule.Annotations,
            excludesAlerts ? [] : [.. alerts.Select(PrometheusAlert.Of)],
            PrometheusWords.Health(status.Health),
            status.Health == RuleHealth.Err ? status.Problem : null,
            PrometheusWords.Time(status.LastEvaluation),
            status.EvaluationSeconds);
    }
}

/// <summary>How Prometheus writes things.</summary>
internal static class PrometheusWords
{
    private const string Never = "0001-01-01T00:00:00Z";

    public static string State(AlertPhase phase) => phase switch
    {
        AlertPhase.Firing => "firing",
        AlertPhase.Pending => "pending",
        _ => "inactive",
    };

    public static string Health(RuleHealth health) => health switch
    {
        RuleHealth.Ok => "ok",
        RuleHealth.Err => "err",
        _ => "unknown",
    };

    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? Never;

    /// <summary>A number as text, so that it can be one that JSON does not have.</summary>
    public static string Number(double? value) => NumberText.InJson(value ?? double.NaN);
}
