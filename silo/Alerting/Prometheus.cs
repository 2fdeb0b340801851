using System.Globalization;
using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Access;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Silo.Alerting.Alerts;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Alerting;

/// <summary>Rules and alerts in the shapes of Prometheus' <c>/api/v1/rules</c> and <c>/api/v1/alerts</c>, for clients that know these.</summary>
internal static class Prometheus
{
    private const string Never = "0001-01-01T00:00:00Z";

    public static void MapPrometheus(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Prometheus");
        group.MapGet("/rules", RulesAsync).WithName("ListPrometheusRules").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("The rules and their alerts, as Prometheus has them");
        group.MapGet("/alerts", AlertsAsync).WithName("ListPrometheusAlerts").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("Alerts that are pending or firing, as Prometheus has them");
    }

    private static async Task<IResult> AlertsAsync(AlertQuestions questions, HttpContext context)
    {
        var alerts = (await questions.GetAlertsAsync()).VisibleTo(Caller.Of(context).Grants);
        return TypedResults.Json(new Answer<Alerts>(new Alerts([.. alerts.Select(Alert.Of)])));
    }

    private static async Task<IResult> RulesAsync(AlertQuestions questions, HttpContext context)
    {
        var rules = await questions.GetRulesAsync();
        var alerts = (await questions.GetAlertsAsync()).VisibleTo(Caller.Of(context).Grants).ToLookup(static alert => (alert.Group, alert.Rule));
        return TypedResults.Json(new Answer<Groups>(new Groups([.. rules.Groups.Select(group => new Group(
            group.Name,
            group.Source,
            group.IntervalSeconds,
            0,
            [.. group.Rules.Select(rule => Rule.Of(rule, [.. alerts[(group.Name, rule.Name)]]))],
            0,
            Never))])));
    }

    private static string Name(AlertPhase phase) => phase switch
    {
        AlertPhase.Firing => "firing",
        AlertPhase.Pending => "pending",
        _ => "inactive",
    };

    private sealed record Answer<T>(T Data)
    {
        public string Status => "success";
    }

    private sealed record Alerts([property: JsonPropertyName("alerts")] IReadOnlyList<Alert> All);

    private sealed record Groups([property: JsonPropertyName("groups")] IReadOnlyList<Group> All);

    private sealed record Group(string Name, string File, double Interval, int Limit, IReadOnlyList<Rule> Rules, double EvaluationTime, string LastEvaluation);

    private sealed record Alert(IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string State, DateTimeOffset? ActiveAt, string Value)
    {
        public static Alert Of(AlertEntry alert) => new(
            alert.Labels, alert.Annotations, Name(alert.Phase), alert.ActiveAt, (alert.Evidence.Value ?? double.NaN).ToString("R", CultureInfo.InvariantCulture));
    }

    private sealed record Rule(
        string State,
        string Name,
        string Query,
        double Duration,
        double KeepFiringFor,
        IReadOnlyDictionary<string, string> Labels,
        IReadOnlyDictionary<string, string> Annotations,
        IReadOnlyList<Alert> Alerts,
        string Health,
        string LastEvaluation,
        double EvaluationTime,
        string Type)
    {
        public static Rule Of(RuleEntry rule, IReadOnlyList<AlertEntry> alerts)
        {
            var phase = alerts.Count == 0 ? AlertPhase.Inactive : alerts.Max(static alert => alert.Phase);
            var last = alerts.Count == 0 ? Never : alerts.Max(static alert => alert.Evidence.To).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            return new(
                Prometheus.Name(phase),
                rule.Name,
                rule.Condition,
                rule.ForSeconds,
                rule.KeepFiringForSeconds,
                rule.Labels,
                rule.Annotations,
                [.. alerts.Select(Alert.Of)],
                alerts.Count == 0 ? "unknown" : "ok",
                last,
                0,
                "alerting");
        }
    }
}
