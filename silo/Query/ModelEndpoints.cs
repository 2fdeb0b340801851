using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Silo.Query.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>The health of models and its course over time.</summary>
internal static class ModelEndpoints
{
    private const string FromText = "Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.";
    private const string ToText = "End of the range (excluded), written like from. Default: the newest window.";
    private const string VersionText = "Only records of this model version. Default: all.";
    private const string SegmentText = "Only records of this segment. Default: all.";
    private const string StepText = "Length of a point: " + StepParameter.Grammar + ". Months and years are those of the calendar, in UTC.";

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/models").WithTags("Models");
        group.MapGet("", ListAsync).WithName("ListModels")
            .WithSummary("All models, with their figures of the minute of event time before their watermark");
        group.MapGet("/{model}/health", GetHealthAsync).WithName("GetModelHealth")
            .WithSummary("The health of a model over a range of event time")
            .WithDescription("Answered for the rows that enclose the range; from and to name the effective one. A figure without data is absent.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{model}/series", GetSeriesAsync).WithName("GetModelSeries")
            .WithSummary("A model's figures over time, one point for each step that has records")
            .WithDescription("At most 10,000 points. Where rows are longer than the step (older ones are merged), points are as long as the rows.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<ModelListEntry>>> ListAsync(ClusterView cluster) =>
        TypedResults.Ok((await cluster.GetAsync()).Models);

    private static async Task<Results<Ok<ModelHealth>, ProblemHttpResult>> GetHealthAsync(
        string model,
        IGrainFactory grains,
        TimeProvider time,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null)
    {
        var now = time.GetUtcNow();
        if (!RangeParameters.TryRead(model, from, to, version, segment, now, out var query, out var problem))
            return problem!;
        return await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query) switch
        {
            null => QueryProblems.NotFound("model", model, "/v1/models"),
            { Exceeded: { } limit } => QueryProblems.TooMuch(limit, from),
            var data => TypedResults.Ok(ModelHealth.Of(data, query, now)),
        };
    }

    private static async Task<Results<Ok<ModelSeries>, ProblemHttpResult>> GetSeriesAsync(
        string model,
        IGrainFactory grains,
        TimeProvider time,
        [Description(StepText)] string step = "1m",
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, time.GetUtcNow(), out var query, out var problem))
            return problem!;
        if (!StepParameter.TryParse(step, out var length))
            return QueryProblems.Parameter("step", step, StepParameter.Grammar);
        return await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelSeriesAsync(query, length.Milliseconds, length.Months) switch
        {
            null => QueryProblems.NotFound("model", model, "/v1/models"),
            { Exceeded: { Kind: HealthLimitKind.Points } limit } => QueryProblems.Parameter("step", step, $"so long that there are at most {limit.Limit:N0} points"),
            { Exceeded: { } limit } => QueryProblems.TooMuch(limit, from),
            var data => TypedResults.Ok(ModelSeries.Of(data, query, step)),
        };
    }
}
