using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Grains.Descriptions.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>What a model's data looks like.</summary>
internal static class DescriptionEndpoints
{
    public static void MapDescriptions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models/{model}/describe", DescribeAsync).WithName("DescribeModel").WithTags("Models")
            .WithSummary("A model's features and outputs beside a baseline, another range or another version, and what is wrong with them")
            .WithDescription("Count, missing, mismatched, out of range and unseen shares, moments and quartiles or categories; docs/data-monitoring.md says when a difference is worth a sentence.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ModelDescription>, ProblemHttpResult>> DescribeAsync(
        string model,
        DescriptionQuestions questions,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null,
        [Description("Only records of this model version. Default: all.")] string? version = null,
        [Description("Only records of this segment. Default: all.")] string? segment = null,
        [Description("The baseline: its name, or name@revision. Default: the active one; without one only the current data is described.")] string? baseline = null,
        [Description("What stands beside the current data: baseline, previous (the range of the same length before it), a time span such as -7d (the same range as much earlier), range (againstFrom to againstTo) or version (againstVersion over the same range). Default: what the others say, else the baseline.")] string? against = null,
        [Description("Begin of the other range, written like from.")] string? againstFrom = null,
        [Description("End of the other range. Default: the begin of the range.")] string? againstTo = null,
        [Description("The other version; empty for the records without one.")] string? againstVersion = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.DescribeAsync(new DescriptionParameters(model)
        {
            From = from,
            To = to,
            Version = version,
            Segment = segment,
            TimeZone = tz,
            Baseline = baseline,
            Against = against,
            AgainstFrom = againstFrom,
            AgainstTo = againstTo,
            AgainstVersion = againstVersion,
        }));
}
