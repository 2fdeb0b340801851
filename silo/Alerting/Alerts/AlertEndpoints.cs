using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Silo.Alerting.Notifications;
using OrleansMonitor.Silo.Alerting.Rules;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Alerting.Alerts;

/// <summary>Alerts that are pending or firing.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/alerts", ListAsync).WithName("ListAlerts").WithTags("Alerts").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("Alerts that are pending or firing, with what was judged and what people have said of them")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        routes.MapGet("/v1/alerts/{id}", GetAsync).WithName("GetAlert").WithTags("Alerts").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("One alert with its rule and who was told, also when it has ended, for as long as the history knows it")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<AlertDetail>, ProblemHttpResult>> GetAsync([Description("16 hexadecimal digits.")] string id, AlertQuestions questions, HttpContext context) =>
        await questions.GetAlertAsync(id) is { } found && new[] { found.Alert }.VisibleTo(Caller.Of(context).Grants).Count == 1
            ? TypedResults.Ok(found.VisibleTo(Caller.Of(context).Grants))
            : NotificationProblems.NotFound("alert", id, "/v1/alerts");

    private static async Task<Results<Ok<IReadOnlyList<AlertEntry>>, ProblemHttpResult>> ListAsync(
        AlertQuestions questions,
        HttpContext context,
        [Description("Only alerts whose labels match, such as model=\"fraud\",severity=page.")] string? matchers = null,
        [Description("Only alerts in this phase: pending or firing.")] string? phase = null)
    {
        if (MatcherText.TryParse(matchers ?? "", out var error) is not { } wanted)
            return NotificationProblems.Invalid("matchers", matchers!, $"matchers such as model=\"fraud\"; {error}");
        AlertPhase? only = phase switch
        {
            null or "" => null,
            "pending" => AlertPhase.Pending,
            "firing" => AlertPhase.Firing,
            _ => AlertPhase.Inactive,
        };
        if (only == AlertPhase.Inactive)
            return NotificationProblems.Invalid("phase", phase!, "pending or firing");
        var alerts = (await questions.GetAlertsAsync()).VisibleTo(Caller.Of(context).Grants);
        return TypedResults.Ok(wanted.Count == 0 && only is null ? alerts : [.. alerts.Where(alert => (only ?? alert.Phase) == alert.Phase && Fits(alert, wanted))]);
    }

    private static bool Fits(AlertEntry alert, IReadOnlyList<LabelMatcher> wanted)
    {
        var labels = LabelSet.Of(alert.Labels);
        return wanted.All(matcher => matcher.Matches(labels));
    }
}
