using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Charts;
using OrleansMonitor.Distributions;
using OrleansMonitor.Grains.Charts.Questions;
using OrleansMonitor.Grains.Distributions.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query.Charts;

/// <summary>What charts show beside timelines: heat maps, events, distributions, and the fleet as a matrix.</summary>
internal static class ChartEndpoints
{
    private const string FromText = "Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the model's watermark.";
    private const string ToText = "End of the range (excluded), written like from. Default: the newest window.";
    private const string VersionText = "Only records of this model version. Default: all.";
    private const string SegmentText = "Only records of this segment. Default: all.";

    public static void MapCharts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/models/{model}").WithTags("Models");
        group.MapGet("/heatmap", GetHeatMapAsync).WithName("GetModelHeatMap").WithSummary("The distribution of latency, time to first token, scores or predicted numbers over time")
            .WithDescription("Columns are the steps of a timeline of as many points, rows of latency of equal ratios and of others of equal width; what lies beyond the outermost edges is counted in the outermost rows.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/events", GetEventsAsync).WithName("GetModelEvents").WithSummary("What happened to a model: versions that came, alerts that fired, baselines that were made")
            .WithDescription("A version comes with its first record, at event time. Incidents are times in which alerts fired that ask for a person. At most 1,000, the newest.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/distributions", GetDistributionsAsync).WithName("GetModelDistributions").WithSummary("How features, scores and outputs are distributed, beside a baseline, the time before or another version")
            .WithDescription("Shares of bins that are the same for both sides, with the test of drift; docs/data-monitoring.md describes it.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/v1/fleet", GetFleetAsync).WithName("GetFleet").WithTags("Nodes").WithSummary("A figure of all nodes, by the models that they serve")
            .WithDescription("Figures of nodes are those of traffic and latency: labels are joined in the model, whichever node a record was of. A node that does not answer in time is named and missing.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Ok<HeatMap>, ProblemHttpResult>> GetHeatMapAsync(
        string model,
        HeatMapQuestions questions,
        [Description("Whose distribution: " + HeatMapQuestions.Grammar + ".")] string figure = "latency",
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description("How many columns there are to be at most, 1 to 500.")] int columns = HeatMapQuestions.DefaultColumns,
        [Description("How many rows there are, 1 to 100.")] int rows = HeatMapQuestions.DefaultRows,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetAsync(model, figure, from, to, version, segment, tz, columns, rows));

    private static async Task<Results<Ok<ModelEvents>, ProblemHttpResult>> GetEventsAsync(
        string model,
        EventQuestions questions,
        [Description("Begin of the range (included): " + TimeParameter.Grammar + ". Default: a day before now.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: now.")] string? to = null,
        [Description(TimeZoneParameter.RangeDescription)] string? tz = null) =>
        QueryProblems.Of(await questions.GetAsync(model, from, to, tz));

    private static async Task<Results<Ok<ModelDistributions>, ProblemHttpResult>> GetDistributionsAsync(
        string model,
        DistributionQuestions questions,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(VersionText)] string? version = null,
        [Description(SegmentText)] string? segment = null,
        [Description("What it is held against: " + DistributionQuestions.AgainstGrammar + ". Default: the active baseline; without one the distributions stand alone.")] string? against = null,
        [Description("How many features are listed at most, 1 to 1,000.")] int limit = DistributionQuestions.DefaultLimit,
        [Description("Order of the features: " + DistributionQuestions.OrderGrammar + ". Default: drift, by importance times effect, the largest first.")] string? order = null,
        [Description(TimeZoneParameter.RangeDescription)] string? tz = null) =>
        QueryProblems.Of(await questions.GetAsync(model, from, to, version, segment, tz, against, limit, order));

    private static async Task<Results<Ok<FleetMatrix>, ProblemHttpResult>> GetFleetAsync(
        FleetQuestions questions,
        [Description("Which figure: p99, rate, errors, or another one of traffic or latency as rules name it.")] string figure = "p99",
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: 15 minutes before now.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: now.")] string? to = null,
        [Description("How many nodes are listed at most, 1 to 500, in order of their names.")] int limit = FleetQuestions.DefaultNodes,
        [Description(TimeZoneParameter.RangeDescription)] string? tz = null) =>
        QueryProblems.Of(await questions.GetAsync(figure, from, to, tz, limit));
}
