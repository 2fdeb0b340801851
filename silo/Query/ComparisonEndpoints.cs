using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>Versions of models, compared.</summary>
internal static class ComparisonEndpoints
{
    public static void MapComparisons(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models/{model}/compare", CompareAsync).WithName("CompareVersions").WithTags("Models")
            .WithSummary("Two versions of a model, figure by figure, with a verdict on the candidate")
            .WithDescription("Intervals are of confidence sequences: they hold at all looks together, as long as the begin of the range stays. docs/comparison.md describes the method.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ModelComparison>, ProblemHttpResult>> CompareAsync(
        string model,
        ComparisonQuestions questions,
        [Description("The version that serves; empty for the records without one. Required.")] string? baseline = null,
        [Description("The version that is to take its place. Required.")] string? candidate = null,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: the first record of the version that came later. It must stay when one looks repeatedly.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description("A metric from which the verdict follows; may be repeated. Default: accuracy, auc_roc, mae, error_ratio and latency_p95, those that there are.")] string[]? metric = null,
        [Description("How much worse is no matter, 0 to 1, or METRIC=NUMBER; may be repeated. Of shares and scores a difference (default 0.01), of others a share of the baseline's figure (default 0.05).")] string[]? margin = null,
        [Description("Which direction of a measurement is better: NAME=higher or NAME=lower, where NAME is a measurement (its mean, or the share of true), MEASUREMENT=VALUE, interval_coverage or interval_width; may be repeated. Where no metric is given, these decide too. Default: none is, so that a measurement differs or is alike.")] string[]? better = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.CompareAsync(new ComparisonParameters(model, baseline, candidate)
        {
            From = from,
            To = to,
            Segment = segment,
            TimeZone = tz,
            Metrics = metric ?? [],
            Margins = margin ?? [],
            Better = better ?? [],
        }));
}
