using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Parameters;
using OrleansMonitor.Grains.Health.Questions;

namespace OrleansMonitor.Silo.Query;

/// <summary>The health of serving nodes.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/nodes").WithTags("Nodes");
        group.MapGet("", ListAsync).WithName("ListNodes")
            .WithSummary("All nodes, with their state and their figures of the minute of event time before their watermark");
        group.MapGet("/{node}/health", GetHealthAsync).WithName("GetNodeHealth")
            .WithSummary("The health of a node over a range of event time: traffic and latency, over all models and per model, and resources")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<NodeListEntry>>> ListAsync(HealthQuestions questions) =>
        TypedResults.Ok((await questions.GetClusterAsync()).Nodes);

    private static async Task<Results<Ok<NodeHealth>, ProblemHttpResult>> GetHealthAsync(
        string node,
        HealthQuestions questions,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the node's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null) =>
        QueryProblems.Of(await questions.GetNodeAsync(node, from, to));
}
