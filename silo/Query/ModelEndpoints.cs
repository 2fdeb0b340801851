using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Silo.Query.Overview;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query;

/// <summary>The health of models and its course over time.</summary>
internal static class ModelEndpoints
{
    private const string FromText = "Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.";
    private const string ToText = "End of the range (excluded), written like from. Default: the newest window.";
    private const string VersionText = "Only records of this model version. Default: all.";
    private const string SegmentText = "Only records of this segment. Default: all.";
    private const string WhereText = "Only records of a value of a dimension, DIMENSION=VALUE; twice for a pair that the model chose; an empty value is that of the records without one. The answer has the slice's figures then, in slice: shares and means. Default: all.";

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/models").WithTags("Models");
        group.MapGet("", ListAsync).WithName("ListModels").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("All models with how they are and why, and their figures of the minute of event time before their watermark");
        group.MapGet("/{model}/health", GetHealthAsync).WithName("GetModelHealth")
            .WithSummary("The health of a model over a range of event time")
            .WithDescription("Answered for the rows that enclose the range; from and to name the effective one. A figure without data is absent. Of the whole model and a range that ends now (within the last minute, or without to) it says how the model is, and why.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{model}/series", GetSeriesAsync).WithName("GetModelSeries")
            .WithSummary("A model's figures over time, one point for each step that has records")
            .WithDescription("At most 10,000 points. Where rows are longer than the step (older ones are merged), points are as long as the rows; each names the range that it really covers.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{model}/curves", GetCurvesAsync).WithName("GetModelCurves")
            .WithSummary("The ROC curve of a model's scores, and precision over recall")
            .WithDescription("Of labelled records with a score of the positive class: a point a threshold, from the highest down, at most 202; empty unless both outcomes occurred.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ModelCurves>, ProblemHttpResult>> GetCurvesAsync(
        string model,
        HealthQuestions questions,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetModelCurvesAsync(model, from, to, version, segment, tz));

    private static async Task<Ok<IReadOnlyList<ModelListEntry>>> ListAsync(HealthQuestions questions, OverviewAnswers overviews, HttpContext context) =>
        TypedResults.Ok(await overviews.WithStatesAsync((await questions.GetClusterAsync()).Models.VisibleTo(Caller.Of(context).Grants)));

    private static async Task<Results<Ok<ModelHealth>, ProblemHttpResult>> GetHealthAsync(
        string model,
        HealthQuestions questions,
        OverviewAnswers overviews,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null,
        [Description(WhereText)] string[]? where = null,
        [Description(TimeZoneParameter.Description)] string? tz = null)
    {
        var answer = await questions.GetModelAsync(model, from, to, version, segment, tz, where);
        var isWhole = version is null && segment is null && where is not { Length: > 0 };
        return answer.IsAnswered && isWhole && await overviews.PresentVerdictAsync(model, to, tz) is { } verdict
            ? TypedResults.Ok(answer.Value with { State = verdict.State, Reason = verdict.Reason, Since = verdict.Since })
            : QueryProblems.Of(answer);
    }

    private static async Task<Results<Ok<ModelSeries>, ProblemHttpResult>> GetSeriesAsync(
        string model,
        HealthQuestions questions,
        [Description(StepParameter.Description)] string step = "1m",
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null,
        [Description(WhereText)] string[]? where = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetModelSeriesAsync(model, step, from, to, version, segment, tz, where));
}
