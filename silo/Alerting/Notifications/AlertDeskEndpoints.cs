using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Alerting.Notifications;

/// <summary>Acknowledgements, and the history of alerts.</summary>
internal static class AlertDeskEndpoints
{
    private const int MaxAuthor = 128;
    private const int MaxComment = 1024;

    public static void MapAlertDesk(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/alerts").WithTags("Alerts");
        group.MapPost("/{id}/ack", AcknowledgeAsync).WithName("AcknowledgeAlert").WithSummary("Says who looks after an alert: it is not repeated until it has resolved")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/{id}/ack", UnacknowledgeAsync).WithName("UnacknowledgeAlert").WithSummary("Takes an acknowledgement back")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/history", GetHistoryAsync).WithName("GetAlertHistory").WithSummary("What happened to alerts, the newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> AcknowledgeAsync(string id, HttpContext context, IGrainFactory grains, AcknowledgeRequest? request = null)
    {
        var by = NotificationProblems.AuthorOf(context, request?.By);
        if (by.Length is 0 or > MaxAuthor)
            return NotificationProblems.Invalid("by", by, $"a name of 1 to {MaxAuthor} characters");
        if (request?.Comment is { Length: > MaxComment } comment)
            return NotificationProblems.Invalid("comment", comment, $"at most {MaxComment} characters");
        var outcome = await Desk(grains).AcknowledgeAsync(id, by, request?.Comment ?? "");
        if (outcome == DeskOutcome.Done)
            AuditedChange.Set(context, $"alert {id} acknowledged by {by}: {request?.Comment}");
        return Answer(id, outcome, "does not fire");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> UnacknowledgeAsync(string id, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Desk(grains).UnacknowledgeAsync(id, NotificationProblems.AuthorOf(context, null));
        if (outcome == DeskOutcome.Done)
            AuditedChange.Set(context, $"the acknowledgement of alert {id} taken back");
        return Answer(id, outcome, "is not acknowledged");
    }

    private static async Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> GetHistoryAsync(
        IGrainFactory grains,
        TimeProvider time,
        [Description("Begin (included): " + TimeParameter.Grammar + ". Default: all that is kept.")] string? from = null,
        [Description("End (excluded), written like from.")] string? to = null,
        [Description("Only the alert with this id.")] string? alert = null,
        [Description("Only alerts whose labels match, such as model=\"fraud\",severity=page.")] string? matchers = null,
        [Description("Only lines with a smaller number: what the part before said is next.")] long? before = null,
        [Description("At most so many lines, 1 to 1,000. Default 100.")] int limit = 100,
        [Description(TimeZoneParameter.RangeDescription)] string? tz = null)
    {
        if (!TimeZoneParameter.TryParse(tz, out var zone, out var expected))
            return NotificationProblems.Invalid("tz", tz!, expected);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (begin, end) = ((long?)null, (long?)null);
        foreach (var (name, text) in ((string, string?)[])[("from", from), ("to", to)])
        {
            if (string.IsNullOrEmpty(text))
                continue;
            if (!TimeParameter.TryParse(text, now, out var parsed, zone))
                return NotificationProblems.Invalid(name, text, TimeParameter.Grammar);
            if (name == "from")
                begin = parsed;
            else
                end = parsed;
        }

        if (limit is < 1 or > AlertHistoryQuery.MaxLimit)
            return NotificationProblems.Invalid("limit", $"{limit}", $"1 to {AlertHistoryQuery.MaxLimit}");
        if (MatcherText.TryParse(matchers ?? "", out var error) is not { } read)
            return NotificationProblems.Invalid("matchers", matchers!, $"matchers such as model=\"fraud\"; {error}");
        var query = new AlertHistoryQuery(begin, end, string.IsNullOrEmpty(alert) ? null : alert, [.. read.Select(static matcher => matcher.ToString())], before, limit);
        var page = await Desk(grains).GetHistoryAsync(query);
        return TypedResults.Ok(new HistoryAnswer([.. page.Entries.Select(Show)], page.Next, page.Oldest));
    }

    private static Results<NoContent, ProblemHttpResult> Answer(string id, DeskOutcome outcome, string reason) => outcome switch
    {
        DeskOutcome.Done => TypedResults.NoContent(),
        DeskOutcome.Unknown => NotificationProblems.NotFound("alert", id, "/v1/alerts"),
        _ => NotificationProblems.Conflict("The alert is not in a state for that.", $"The alert '{id}' {reason}."),
    };

    private static IAlertNotifierGrain Desk(IGrainFactory grains) => grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);

    private static HistoryEntry Show(AlertHistoryEntry line) => new(
        line.Number,
        DateTimeOffset.FromUnixTimeMilliseconds(line.Time),
        DateTimeOffset.FromUnixTimeMilliseconds(line.RecordedAt),
        line.Kind,
        line.From,
        line.Alert.Phase,
        line.Alert.Id,
        line.Alert.Group,
        line.Alert.Rule,
        line.Alert.Labels.ToDictionary(static label => label.Name, static label => label.Value),
        line.Alert.Annotations.ToDictionary(static annotation => annotation.Name, static annotation => annotation.Value),
        line.Alert.Evidence.Value,
        line.Alert.Evidence.NoData.Length > 0 ? line.Alert.Evidence.NoData : null,
        line.By.Length > 0 ? line.By : null,
        line.Comment.Length > 0 ? line.Comment : null);
}
