using OrleansMonitor.Access;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Silo.Alerting.Alerts;
using OrleansMonitor.Silo.Alerting.Rules;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Prometheus.Rules;

/// <summary>Rules and alerts in the shapes of Prometheus' <c>/api/v1/rules</c> and <c>/api/v1/alerts</c>, for clients that know these.</summary>
internal static class RuleEndpoints
{
    public static void MapRuleLists(this RouteGroupBuilder group)
    {
        group.MapGet("/rules", RulesAsync).WithName("ListPrometheusRules").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("The rules and their alerts, as Prometheus has them")
            .WithDescription("Filters: type (alert or record), rule_name[], rule_group[], file[], exclude_alerts (true or false). A group of which no rule is left is left out.");
        group.MapGet("/alerts", AlertsAsync).WithName("ListPrometheusAlerts").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("Alerts that are pending or firing, as Prometheus has them");
    }

    private static async Task<IResult> AlertsAsync(AlertQuestions questions, HttpContext context)
    {
        var alerts = (await questions.GetAlertsAsync()).VisibleTo(Caller.Of(context).Grants);
        return TypedResults.Json(new PrometheusAnswer<PrometheusAlerts>(new PrometheusAlerts([.. alerts.Select(PrometheusAlert.Of)])));
    }

    private static async Task<IResult> RulesAsync(AlertQuestions questions, HttpContext context)
    {
        if (RuleFilter.Read(context.Request.Query, out var filter) is { } error)
            return TypedResults.Json(new PrometheusError("bad_data", error), statusCode: StatusCodes.Status400BadRequest);
        var rules = (await questions.GetRulesAsync()).VisibleTo(Caller.Of(context).Grants);
        // Without their alerts rules still have the state that these give them.
        var alerts = (await questions.GetAlertsAsync()).VisibleTo(Caller.Of(context).Grants).ToLookup(static alert => (alert.Group, alert.Rule));
        var groups = new List<PrometheusGroup>();
        foreach (var group in rules.Groups.Where(filter.Takes))
        {
            var taken = group.Rules.Where(filter.Takes).Select(rule => PrometheusRule.Of(rule, [.. alerts[(group.Name, rule.Name)]], filter.ExcludesAlerts)).ToArray();
            if (taken.Length > 0)
                groups.Add(PrometheusGroup.Of(group, taken));
        }

        return TypedResults.Json(new PrometheusAnswer<PrometheusGroups>(new PrometheusGroups(groups)));
    }
}
