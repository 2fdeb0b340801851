using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Health.Timeline;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query.Timeline;

/// <summary>Figures over time, in columns, as charts take them.</summary>
internal static class TimelineEndpoints
{
    private const string FromText = "Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the watermark.";
    private const string ToText = "End of the range (excluded), written like from. Default: the newest window.";
    private const string FiguresText = "What is wanted: " + FigureName.Grammar + "; at most 32. Default: rate, errors, latency_p50, latency_p95, latency_p99 and, of a model, quality.";
    private const string StepText = StepParameter.Description + " Shorter ones than the rows of the range are taken as long as these. Default: as points says.";
    private const string PointsText = "How many steps there are to be at most where step is not given, 1 to 2,000; their length is then chosen.";
    private const string AnswerText = "Every step of the range has a value or null, so that courses lie under each other; a step is answered whole. docs/query.md describes the figures.";

    /// <summary>Questions of a batch that are asked at once.</summary>
    private const int AskedAtOnce = 4;

    public static void MapTimelines(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models/{model}/timeline", GetModelAsync).WithName("GetModelTimeline").WithTags("Models")
            .WithSummary("Figures of a model over time, in columns of equal steps").WithDescription(AnswerText)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/v1/nodes/{node}/timeline", GetNodeAsync).WithName("GetNodeTimeline").WithTags("Nodes")
            .WithSummary("Figures of a node over time, in columns of equal steps").WithDescription(AnswerText)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPost("/v1/series", PostAsync).WithName("GetSeries").WithTags("Models").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("Up to 50 questions about figures over time in one request")
            .WithDescription("Answers stand in the order of the questions, each with its timeline or with the problem that it has. Nothing is changed.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Ok<FigureTimeline>, ProblemHttpResult>> GetModelAsync(
        string model,
        TimelineQuestions questions,
        [Description(FiguresText)] string? figures = null,
        [Description(StepText)] string? step = null,
        [Description(PointsText)] int points = TimelineRequest.DefaultPoints,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetAsync(new TimelineRequest(OwnerKind.Model, model)
        {
            Figures = FigureName.Split(figures ?? ""),
            Step = step,
            Points = points,
            From = from,
            To = to,
            Version = version,
            Segment = segment,
            TimeZone = tz,
        }));

    private static async Task<Results<Ok<FigureTimeline>, ProblemHttpResult>> GetNodeAsync(
        string node,
        TimelineQuestions questions,
        [Description(FiguresText)] string? figures = null,
        [Description(StepText)] string? step = null,
        [Description(PointsText)] int points = TimelineRequest.DefaultPoints,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetAsync(new TimelineRequest(OwnerKind.Node, node)
        {
            Figures = FigureName.Split(figures ?? ""),
            Step = step,
            Points = points,
            From = from,
            To = to,
            TimeZone = tz,
        }));

    private static async Task<Results<Ok<SeriesBatchAnswer>, ProblemHttpResult>> PostAsync(SeriesBatchRequest batch, TimelineQuestions questions, HttpContext context)
    {
        var requests = batch.Requests ?? [];
        if (requests.Count is 0 or > SeriesBatchRequest.MaxRequests)
            return QueryProblems.Invalid("requests", $"{requests.Count} questions", $"1 to {SeriesBatchRequest.MaxRequests} questions");
        var grants = Caller.Of(context).Grants;
        var answers = new SeriesAnswer[requests.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = context.RequestAborted },
            async (i, _) => answers[i] = await AnswerAsync(requests[i], questions, grants));
        return TypedResults.Ok(new SeriesBatchAnswer(answers));
    }

    private static async Task<SeriesAnswer> AnswerAsync(SeriesRequest? request, TimelineQuestions questions, Grants grants)
    {
        if (request is null || (request.Model is null) == (request.Node is null))
            return new SeriesAnswer { Problem = new SeriesProblem(StatusCodes.Status400BadRequest, "A question is not valid.", "A question is about a model or about a node: one of the two is given.", "model", request?.Model ?? "", "given, or node instead") };
        if (request.Model is { } model ? !grants.Allows(AccessRole.Read, model) : !grants.HasAllModels(AccessRole.Read))
            return new SeriesAnswer { Problem = new SeriesProblem(StatusCodes.Status403Forbidden, "The caller may not do this.", request.Model is null ? "Nodes are about all models, which the caller may not read." : "The caller may not read this model.") };
        var answer = await questions.GetAsync(new TimelineRequest(request.Model is null ? OwnerKind.Node : OwnerKind.Model, request.Model ?? request.Node!)
        {
            Figures = request.Figures,
            Step = request.Step,
            Points = request.Points ?? TimelineRequest.DefaultPoints,
            From = request.From,
            To = request.To,
            Version = request.Version,
            Segment = request.Segment,
            TimeZone = request.Tz,
        });
        return answer.IsAnswered ? new SeriesAnswer { Timeline = answer.Value } : new SeriesAnswer { Problem = ProblemOf(answer.Refusal) };
    }

    private static SeriesProblem ProblemOf(HealthRefusal refusal) => new(
        refusal.IsNotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest,
        refusal.Title,
        refusal.Detail,
        refusal.Parameter,
        refusal.Value,
        refusal.Limit.Length > 0 ? refusal.Limit : null);
}
