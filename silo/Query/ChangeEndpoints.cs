using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Changes;
using OrleansMonitor.Grains.Changes.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>The course of a figure against its own past.</summary>
internal static class ChangeEndpoints
{
    public static void MapChanges(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models/{model}/changes", GetChangesAsync).WithName("GetModelChanges").WithTags("Models")
            .WithSummary("A control chart of one figure of a model, and when its mean changed")
            .WithDescription("Limits follow from the points before each one, changes from a cumulative sum and an adaptive window; docs/data-monitoring.md describes them. At most 10,000 points.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ModelChanges>, ProblemHttpResult>> GetChangesAsync(
        string model,
        ChangeQuestions questions,
        [Description("The figure, as rules name it: accuracy, error_ratio, latency_p99, data_drift(COLUMN).")] string? metric = null,
        [Description(StepParameter.Description)] string step = "1h",
        [Description("Points before each one that its limits are from, 8 to 200.")] int history = ChangeQuestions.DefaultHistory,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: four times the history before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetChangesAsync(model, metric, step, history, from, to, version, segment, tz));
}
