using System.ComponentModel;
using OrleansMonitor.Access;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Overview;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>All models at a glance.</summary>
internal static class OverviewEndpoints
{
    private const string Description =
        "One answer is given to all who ask alike for some seconds. It does not wait for long: where courses are not computed yet, completeness is below 1 and the next answer has more. "
        + "docs/query.md says how a model's state, reason and quality are found.";

    public static void MapOverview(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/overview", GetAsync).WithName("GetOverview").WithTags("Cluster").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("All models by how they are, with the course of rate, latency, quality and drift, and the fleet at a glance")
            .WithDescription(Description)
            .Produces<FleetOverview>()
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> GetAsync(
        OverviewAnswers answers,
        HttpContext context,
        [Description("Begin of the courses (included): " + TimeParameter.Grammar + ". Default: six hours before the end.")] string? from = null,
        [Description("End of the courses (excluded), written like from. Default: now.")] string? to = null,
        [Description("Time zone of from and to where they have no offset, and of the times in sentences: " + TimeZoneParameter.Grammar + ". Default: UTC.")] string? tz = null,
        [Description("How many steps a course is to have at most, 1 to 240; one more where the range begins within a step.")] int points = OverviewRange.DefaultPoints,
        [Description("Only models whose name or the value of one of whose labels contains this, in any case of letters.")] string? q = null,
        [Description("Only models in these states: unwell, watch, well, waiting, separated by commas.")] string? state = null,
        [Description("Only models with this label, name=value; may be repeated.")] string[]? label = null,
        [Description("Order: state (what needs a person first), name, rate, p99, quality (the worst first) or drift. Default: state.")] string? sort = null,
        [Description("How many models are listed at most, 1 to 1,000.")] int limit = OverviewQuery.DefaultLimit,
        [Description("What an answer has as nextCursor, for the models after it.")] string? cursor = null)
    {
        if (OverviewParameters.Read(from, to, tz, points, q, state, label ?? [], sort, limit, cursor, out var wrong) is not { } query)
            return QueryProblems.Invalid(wrong.Name, wrong.Value, wrong.Limit);
        var (answer, refusal) = await answers.GetAsync(query, Caller.Of(context).Grants);
        if (answer is null)
            return QueryProblems.Of(refusal!);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!AcceptsGzip(context.Request))
            return TypedResults.Bytes(answer.Plain, "application/json; charset=utf-8");
        context.Response.Headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(answer.Compressed, "application/json; charset=utf-8");
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(static encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
