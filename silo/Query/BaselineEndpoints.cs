using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Estimates;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Estimates.Questions;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Query;

/// <summary>Baselines of models, and how their data differs from them.</summary>
internal static class BaselineEndpoints
{
    private const string NameText = "The baseline: its name, of which the newest revision is meant, or name@revision.";
    private const string VersionText = "The model's version. Default: all versions without a baseline of their own.";

    // The largest baseline in base64, and its name.
    private const long MaxBody = (Baseline.MaxEncodedBytes / 3 * 4) + (64 << 10);

    public static void MapBaselines(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/models/{model}/baselines").WithTags("Baselines");
        group.MapGet("", ListAsync).WithName("ListBaselines").WithSummary("The baselines of a model, and for which of its versions they are active");
        group.MapPost("", AddAsync).WithName("AddBaseline").WithSummary("Makes a baseline, of a period of the model or of what a client made of a file")
            .WithDescription("It is kept under the model's next revision and never changed; it counts nothing until it is activated. Bins of a period's features are those of their sketches.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{name}", ShowAsync).WithName("GetBaseline").WithSummary("A baseline and its columns")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{name}", DeleteAsync).WithName("DeleteBaseline").WithSummary("Takes out a baseline that is not active, all its revisions unless one is named")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{name}/activate", ActivateAsync).WithName("ActivateBaseline").WithSummary("Has records counted with the bins of a baseline from now on")
            .WithDescription("The silo that answers knows at once, others within five seconds.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/deactivate", DeactivateAsync).WithName("DeactivateBaseline").WithSummary("Has records counted with no baseline any more")
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/v1/models/{model}/drift", GetDriftAsync).WithName("GetModelDrift").WithTags("Baselines")
            .WithSummary("How a model's data differs from a baseline over a range of event time")
            .WithDescription("Tests are corrected for their number (Benjamini and Hochberg); docs/data-monitoring.md describes each statistic.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/v1/models/{model}/estimate", GetEstimateAsync).WithName("GetModelEstimate").WithTags("Baselines")
            .WithSummary("A model's quality estimated without labels, beside what labels show, over a range of event time")
            .WithDescription("Scores are calibrated on the baseline's labels, and errors are those it had where the same was predicted; docs/data-monitoring.md has the formulas and what must hold.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<BaselineEntry>>> ListAsync(string model, BaselineQuestions questions) =>
        TypedResults.Ok(await questions.ListAsync(model));

    private static async Task<Results<Created<BaselineEntry>, ProblemHttpResult>> AddAsync(string model, BaselineRequest request, BaselineQuestions questions, HttpContext context)
    {
        var (refusal, change) = await questions.AddAsync(model, request);
        if (refusal is not null)
            return QueryProblems.Of(refusal);
        Audit(context, model, "added", change!);
        return change is { Status: BaselineStatus.Done, Baseline: { } added }
            ? TypedResults.Created($"/v1/models/{Uri.EscapeDataString(model)}/baselines/{added.Name}@{added.Revision}", BaselineQuestions.EntryOf(added, change.Detail))
            : Problem(change!);
    }

    private static async Task<Results<Ok<BaselineDetail>, ProblemHttpResult>> ShowAsync(string model, [Description(NameText)] string name, BaselineQuestions questions) =>
        QueryProblems.Of(await questions.ShowAsync(model, name));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string model, [Description(NameText)] string name, BaselineQuestions questions, HttpContext context)
    {
        var change = await questions.DeleteAsync(model, name);
        Audit(context, model, "deleted", change);
        return Answer(change);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ActivateAsync(
        string model, [Description(NameText)] string name, BaselineQuestions questions, BaselineCache cache, IGrainFactory grains, HttpContext context, [Description(VersionText)] string? version = null)
    {
        var change = await questions.ActivateAsync(model, name, version);
        Audit(context, model, $"activated for {(string.IsNullOrEmpty(version) ? "all versions" : $"version {version}")}", change);
        await cache.RenewAsync(grains);
        return Answer(change);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeactivateAsync(
        string model, BaselineQuestions questions, BaselineCache cache, IGrainFactory grains, HttpContext context, [Description(VersionText)] string? version = null)
    {
        var change = await questions.DeactivateAsync(model, version);
        Audit(context, model, $"deactivated for {(string.IsNullOrEmpty(version) ? "all versions" : $"version {version}")}", change);
        await cache.RenewAsync(grains);
        return Answer(change);
    }

    private static async Task<Results<Ok<ModelDrift>, ProblemHttpResult>> GetDriftAsync(
        string model,
        BaselineQuestions questions,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description("The baseline: its name, or name@revision; or how much earlier the same range lies that is to be one, such as -7d. Default: the one that is active.")] string? baseline = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetDriftAsync(model, from, to, version, segment, tz, baseline));

    private static async Task<Results<Ok<ModelEstimate>, ProblemHttpResult>> GetEstimateAsync(
        string model,
        EstimateQuestions questions,
        [Description("Parts of the range that are estimated too: " + StepParameter.Grammar + ". Default: none.")] string? step = null,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description("The baseline: its name, or name@revision. Default: the one that is active.")] string? baseline = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetEstimateAsync(model, step, from, to, version, segment, tz, baseline));

    private static void Audit(HttpContext context, string model, string what, BaselineChange change)
    {
        if (change.Status == BaselineStatus.Done)
            AuditedChange.Set(context, $"the baseline {(change.Baseline is { } baseline ? $"{baseline.Name}@{baseline.Revision} " : "")}of {model} {what}");
    }

    private static Results<NoContent, ProblemHttpResult> Answer(BaselineChange change) =>
        change.Status == BaselineStatus.Done ? TypedResults.NoContent() : Problem(change);

    private static ProblemHttpResult Problem(BaselineChange change) => change.Status switch
    {
        BaselineStatus.NotFound => TypedResults.Problem(title: "No such baseline.", detail: change.Detail, statusCode: StatusCodes.Status404NotFound),
        BaselineStatus.Conflict => TypedResults.Problem(title: "The baselines stay as they are.", detail: change.Detail, statusCode: StatusCodes.Status409Conflict),
        _ => TypedResults.Problem(title: "No baseline can be made of it.", detail: change.Detail, statusCode: StatusCodes.Status400BadRequest),
    };
}
