using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Grains.Access;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Alerting.Alerts;

/// <summary>Alerts that are pending or firing.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/alerts", ListAsync).WithName("ListAlerts").WithTags("Alerts").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("Alerts that are pending or firing, with what was judged and what people have said of them");

    private static async Task<Ok<IReadOnlyList<AlertEntry>>> ListAsync(AlertQuestions questions, HttpContext context) =>
        TypedResults.Ok((await questions.GetAlertsAsync()).VisibleTo(Caller.Of(context).Grants));
}
