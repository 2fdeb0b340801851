using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Rules.Yaml;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Alerting.Notifications;

/// <summary>Silences.</summary>
internal static class SilenceEndpoints
{
    public static void MapSilences(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/silences").WithTags("Alerts");
        group.MapGet("", ListAsync).WithName("ListSilences").WithSummary("Silences, the newest first; those that expired are shown for a while")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("", AddAsync).WithName("AddSilence").WithSummary("Keeps quiet about alerts that all matchers match")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/{id}", ExpireAsync).WithName("ExpireSilence").WithSummary("Ends a silence now")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<IReadOnlyList<SilenceEntry>>, ProblemHttpResult>> ListAsync(
        IGrainFactory grains,
        TimeProvider time,
        [Description("Only those that are pending, active or expired. Default: all.")] string? state = null)
    {
        SilenceState? wanted = null;
        if (!string.IsNullOrEmpty(state))
        {
            if (!Enum.TryParse<SilenceState>(state, ignoreCase: true, out var known) || !Enum.IsDefined(known) || char.IsAsciiDigit(state[0]))
                return NotificationProblems.Invalid("state", state, "pending, active or expired");
            wanted = known;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var silences = (await Desk(grains).GetSilencesAsync()).Select(silence => Show(silence, now)).Where(silence => wanted is null || silence.State == wanted);
        return TypedResults.Ok<IReadOnlyList<SilenceEntry>>([.. silences]);
    }

    private static async Task<Results<Created<SilenceEntry>, ProblemHttpResult>> AddAsync(SilenceRequest request, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!TimeZoneParameter.TryParse(request.TimeZone, out var zone, out var expected))
            return NotificationProblems.Invalid("timeZone", request.TimeZone!, expected);
        var start = now;
        if (request.StartsAt is { } begin && !TimeParameter.TryParse(begin, now, out start, zone))
            return NotificationProblems.Invalid("startsAt", begin, TimeParameter.Grammar);
        if (request.EndsAt is null == request.Duration is null)
            return NotificationProblems.Invalid("endsAt", request.EndsAt ?? "", "given, or duration, and not both");
        var length = TimeSpan.Zero;
        if (request.Duration is { } duration && (!YamlMap.TryParseDuration(duration, out length) || length <= TimeSpan.Zero || length > Silence.MaxDuration))
            return NotificationProblems.Invalid("duration", duration, "a time span such as 30m, 2h or 1d, at most 366d");
        var end = start + (long)length.TotalMilliseconds;
        if (request.EndsAt is { } last && !TimeParameter.TryParse(last, now, out end, zone))
            return NotificationProblems.Invalid("endsAt", last, TimeParameter.Grammar);
        var author = NotificationProblems.AuthorOf(context, request.CreatedBy);
        var wanted = new NewSilence(request.Matchers ?? [], start, end, author, request.Comment ?? "");
        var result = await Desk(grains).AddSilenceAsync(wanted);
        if (result.Silence is { } silence)
        {
            AuditedChange.Set(context, $"silence {silence.Id} of {string.Join(", ", silence.Matchers)} from {Time(silence.StartsAt):O} to {Time(silence.EndsAt):O} by {silence.CreatedBy}: {silence.Comment}");
            return TypedResults.Created($"/v1/silences/{silence.Id}", Show(silence, now));
        }

        return result.Field.Length > 0
            ? NotificationProblems.Invalid(result.Field, result.Value, result.Limit)
            : NotificationProblems.Conflict("There are too many silences.", $"There must be {result.Limit}; expire some first.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ExpireAsync(string id, HttpContext context, IGrainFactory grains)
    {
        var silence = (await Desk(grains).GetSilencesAsync()).FirstOrDefault(each => each.Id == id);
        switch (await Desk(grains).ExpireSilenceAsync(id))
        {
            case DeskOutcome.Done:
                AuditedChange.Set(context, $"silence {id} of {string.Join(", ", silence?.Matchers ?? [])} ended");
                return TypedResults.NoContent();
            case DeskOutcome.Unknown:
                return NotificationProblems.NotFound("silence", id, "/v1/silences");
            default:
                return NotificationProblems.Conflict("The silence has expired already.", $"The silence '{id}' has expired already.");
        }
    }

    private static IAlertNotifierGrain Desk(IGrainFactory grains) => grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);

    private static SilenceEntry Show(AlertSilence silence, long now) => new(
        silence.Id,
        now >= silence.EndsAt ? SilenceState.Expired : now >= silence.StartsAt ? SilenceState.Active : SilenceState.Pending,
        silence.Matchers,
        Time(silence.StartsAt),
        Time(silence.EndsAt),
        Time(silence.CreatedAt),
        silence.CreatedBy,
        silence.Comment);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
