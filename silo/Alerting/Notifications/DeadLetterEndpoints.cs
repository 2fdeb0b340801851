using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Alerting.Notifications;

/// <summary>Notifications that did not reach their receivers.</summary>
internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/notifications").WithTags("Alerts");
        group.MapGet("/dead", ListAsync).WithName("ListDeadNotifications").WithSummary("Notifications that were given up, the newest first");
        group.MapPost("/dead/{key}/retry", RetryAsync).WithName("RetryDeadNotification").WithSummary("Sends one that was given up again")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/status", StatusAsync).WithName("GetNotifierStatus").WithSummary("How much the notifier holds");
    }

    private static async Task<Ok<IReadOnlyList<DeadLetterEntry>>> ListAsync(IGrainFactory grains) =>
        TypedResults.Ok<IReadOnlyList<DeadLetterEntry>>([.. (await Desk(grains).GetDeadLettersAsync()).Select(static letter => new DeadLetterEntry(
            letter.Key,
            letter.Receiver,
            letter.Integration,
            letter.GroupKey,
            letter.Alerts,
            DateTimeOffset.FromUnixTimeMilliseconds(letter.QueuedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(letter.DiedAt),
            letter.Attempts,
            letter.Reason,
            letter.LastError))]);

    private static async Task<Results<Accepted, ProblemHttpResult>> RetryAsync(string key, HttpContext context, IGrainFactory grains)
    {
        switch (await Desk(grains).RetryDeadLetterAsync(key))
        {
            case DeskOutcome.Done:
                AuditedChange.Set(context, $"notification {key} is sent again");
                return TypedResults.Accepted((string?)null);
            case DeskOutcome.Unknown:
                return NotificationProblems.NotFound("dead notification", key, "/v1/notifications/dead");
            default:
                return NotificationProblems.Conflict("Its receiver is not there any more.", $"The receiver of '{key}' is not in the file of routes and receivers any more.");
        }
    }

    private static async Task<Ok<NotifierEntry>> StatusAsync(IGrainFactory grains)
    {
        var status = await Desk(grains).GetNotifierStatusAsync();
        var oldest = status.OldestQueuedAt is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : (DateTimeOffset?)null;
        return TypedResults.Ok(new NotifierEntry(status.Alerts, status.Groups, status.Outbox, oldest, status.DeadLetters, status.Silences, status.HistoryEntries));
    }

    private static IAlertNotifierGrain Desk(IGrainFactory grains) => grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);
}
