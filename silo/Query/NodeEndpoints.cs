using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query;

/// <summary>The health of serving nodes.</summary>
internal static class NodeEndpoints
{
    private const string FromText = "Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the node's watermark.";
    private const string ToText = "End of the range (excluded), written like from. Default: the newest window.";

    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/nodes").WithTags("Nodes");
        group.MapGet("", ListAsync).WithName("ListNodes")
            .WithSummary("All nodes, with their state and their figures of the minute of event time before their watermark");
        group.MapGet("/{node}/health", GetHealthAsync).WithName("GetNodeHealth")
            .WithSummary("The health of a node over a range of event time: traffic and latency, over all models and per model, and resources")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{node}/series", GetSeriesAsync).WithName("GetNodeSeries")
            .WithSummary("A node's figures over time, one point for each step that has records or resources")
            .WithDescription("Traffic and latency over all models, and resources. At most 10,000 points. Where rows are longer than the step (older ones are merged), points are as long as the rows; each names the range that it really covers.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<NodeListEntry>>> ListAsync(HealthQuestions questions) =>
        TypedResults.Ok((await questions.GetClusterAsync()).Nodes);

    private static async Task<Results<Ok<NodeHealth>, ProblemHttpResult>> GetHealthAsync(
        string node,
        HealthQuestions questions,
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetNodeAsync(node, from, to, tz));

    private static async Task<Results<Ok<NodeSeries>, ProblemHttpResult>> GetSeriesAsync(
        string node,
        HealthQuestions questions,
        [Description(StepParameter.Description)] string step = "1m",
        [Description(FromText)] string? from = null,
        [Description(ToText)] string? to = null,
        [Description(TimeZoneParameter.Description)] string? tz = null) =>
        QueryProblems.Of(await questions.GetNodeSeriesAsync(node, step, from, to, tz));
}
