using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Silo.Query.Parameters;

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

    private static async Task<Ok<IReadOnlyList<NodeListEntry>>> ListAsync(ClusterView cluster) =>
        TypedResults.Ok((await cluster.GetAsync()).Nodes);

    private static async Task<Results<Ok<NodeHealth>, ProblemHttpResult>> GetHealthAsync(
        string node,
        IGrainFactory grains,
        TimeProvider time,
        PriceOptions prices,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Default: an hour before the end, or before the node's watermark.")] string? from = null,
        [Description("End of the range (excluded), written like from. Default: the newest window.")] string? to = null)
    {
        if (!RangeParameters.TryRead(node, from, to, null, null, time.GetUtcNow(), out var query, out var problem))
            return problem!;
        return await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetNodeAsync(query) switch
        {
            null => QueryProblems.NotFound("node", node, "/v1/nodes"),
            { Exceeded: { } limit } => QueryProblems.TooMuch(limit, from),
            var data => TypedResults.Ok(NodeHealth.Of(data, prices.ToPrices())),
        };
    }
}
