using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Grains.Dimensions.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>Figures by dimensions of the records, and what explains their change.</summary>
internal static class DimensionEndpoints
{
    private const string Figures = "The figure: accuracy, error_rate, precision(CLASS), recall(CLASS), prediction_share(CLASS), error_ratio, latency_mean, score_mean, mae or bias.";

    public static void MapDimensions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models/{model}/slices", GetSlicesAsync).WithName("GetModelSlices").WithTags("Models")
            .WithSummary("A figure of a model by the values of a dimension, or of a chosen pair")
            .WithDescription("Each slice with its number of records and interval; docs/data-monitoring.md says what slices are and what bounds them.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/v1/models/{model}/explain", ExplainAsync).WithName("ExplainModelChange").WithTags("Models")
            .WithSummary("The slices that explain the change of a figure, ranked")
            .WithDescription("The difference of a figure between two ranges or versions, split over all slices into what changed within them and what their mix changed; p-values are adjusted for all that was looked at.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ModelSlices>, ProblemHttpResult>> GetSlicesAsync(
        string model,
        SliceQuestions questions,
        [Description("The dimension whose values are the slices. Required.")] string? dimension = null,
        [Description("Another dimension: then the slices are those of the pair, which the model must have chosen (Aggregation:Models:MODEL:DimensionPairs).")] string? pair = null,
        [Description(Figures)] string metric = "accuracy",
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetSlicesAsync(model, dimension, pair, metric, from, to, version, segment, tz));

    private static async Task<Results<Ok<ModelExplanation>, ProblemHttpResult>> ExplainAsync(
        string model,
        SliceQuestions questions,
        [Description(Figures)] string metric = "accuracy",
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description("What the range is held against: previous (the range of the same length before it), a time span such as -7d (the same range as much earlier), range (againstFrom to againstTo) or version (againstVersion over the same range). Default: what the others say, else previous.")] string? against = null,
        [Description("Begin of the other range, written like from.")] string? againstFrom = null,
        [Description("End of the other range. Default: the begin of the range.")] string? againstTo = null,
        [Description("The other version; empty for the records without one.")] string? againstVersion = null,
        [Description("Effective records that a slice needs on both sides to be tested, 1 to 1,000,000.")] int minRecords = ChangeExplainer.DefaultMinRecords,
        [Description("Slices that are listed, 1 to 10,000.")] int limit = SliceQuestions.DefaultLimit,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.ExplainAsync(new ExplanationParameters(model, metric)
        {
            From = from,
            To = to,
            Version = version,
            Segment = segment,
            TimeZone = tz,
            Against = against,
            AgainstFrom = againstFrom,
            AgainstTo = againstTo,
            AgainstVersion = againstVersion,
            MinRecords = minRecords,
            Limit = limit,
        }));
}
