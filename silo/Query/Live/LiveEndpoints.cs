using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using OrleansMonitor.Access;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query.Live;

/// <summary>What changes, as server-sent events.</summary>
internal static class LiveEndpoints
{
    private const string Description =
        "An event 'changed' at most every two seconds: {models: [names] or \"all\", alerts, rules, nodes, cluster, at}, of what the caller may see. Its id goes on where a stream broke off "
        + "(Last-Event-ID), at whichever silo; an event 'reset' says that it cannot be known what was missed. A comment comes every 15 seconds. The stream ends when the caller's credential does.";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // One at whose end a stream of a client that was refused before may have closed.
    private const int RetryAfterSeconds = 10;

    private static readonly JsonSerializerOptions Json = new(HealthJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    public static void MapLive(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/live", StreamAsync).WithName("StreamChanges").WithTags("Cluster").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("What has changed, as a stream of server-sent events").WithDescription(Description)
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task StreamAsync(HttpContext context, LiveFeed feed, LiveSource source, Authenticator authenticator, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        if (feed.Open(Caller.Of(context).ClientAt(context.Connection), out var limit) is not { } listener)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await TypedResults.Problem(title: "There are too many streams.", detail: $"{limit}; close another one, or come back after Retry-After.", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context);
            return;
        }

        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            var response = context.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            // For proxies that gather answers before they pass them on.
            response.Headers["X-Accel-Buffering"] = "no";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await BeginAsync(context, feed, source, time, ends.Token);
            await FollowAsync(context, listener, authenticator, time, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the silo ends.
        }
        finally
        {
            feed.Close(listener);
        }
    }

    /// <summary>Says where the stream begins, and what was missed since the last event that the caller has had.</summary>
    private static async Task BeginAsync(HttpContext context, LiveFeed feed, LiveSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var sent = context.Request.Headers["Last-Event-ID"].ToString();
        if (sent.Length == 0)
        {
            await context.Response.WriteAsync($"id: {await feed.MarkAsync(cancellationToken)}\n: connected\n\n", cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            return;
        }

        if (LiveMark.Parse(sent) is { } mark && await source.SinceAsync(mark) is (var change, var now, true))
        {
            await WriteAsync(context, now, change.VisibleTo(Caller.Of(context).Grants, time.GetUtcNow()), cancellationToken);
            return;
        }

        await context.Response.WriteAsync($"id: {await feed.MarkAsync(cancellationToken)}\nevent: reset\ndata: {{}}\n\n", cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private static async Task FollowAsync(HttpContext context, LiveListener listener, Authenticator authenticator, TimeProvider time, CancellationToken cancellationToken)
    {
        var written = time.GetTimestamp();
        while (true)
        {
            var told = await listener.TakeAsync(LiveFeed.Interval, time, cancellationToken);
            // A key that was taken out, or a token that has expired, ends what it began; one that may see less from now on sees less.
            if ((await authenticator.AuthenticateAsync(context)).Caller is not { } caller || !caller.Grants.Has(AccessRole.Read))
                return;
            if (told is var (change, mark) && change.VisibleTo(caller.Grants, time.GetUtcNow()) is { } news)
            {
                await WriteAsync(context, mark, news, cancellationToken);
                written = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(written) >= Heartbeat)
            {
                await context.Response.WriteAsync(": still here\n\n", cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
                written = time.GetTimestamp();
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, LiveMark mark, LiveEvent? news, CancellationToken cancellationToken)
    {
        var text = news is null ? $"id: {mark}\n: nothing missed\n\n" : $"id: {mark}\nevent: changed\ndata: {DataOf(news)}\n\n";
        await context.Response.WriteAsync(text, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private static string DataOf(LiveEvent news) => JsonSerializer.Serialize(
        new Dictionary<string, object>
        {
            ["models"] = news.Models is null ? "all" : news.Models,
            ["alerts"] = news.Alerts,
            ["rules"] = news.Rules,
            ["nodes"] = news.Nodes,
            ["cluster"] = news.Cluster,
            ["at"] = news.At,
        },
        Json);
}
