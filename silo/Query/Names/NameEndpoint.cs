using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Query.Overview;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query.Names;

/// <summary><c>GET /v1/names</c>: what a search over thousands of models and nodes asks at every letter, without lists of them.</summary>
internal static class NameEndpoint
{
    private const int DefaultLimit = 12;
    private const int MaxLimit = 100;
    private const int MaxText = 128;

    public static void MapNames(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/names", FindAsync).WithName("FindNames").WithTags("Cluster").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("Models, nodes and rules by a part of their names")
            .WithDescription("Every word of q occurs in what is found. Names that begin with the first word come first, then those in which it begins a word; of these the shorter ones. With a role for some models there are no nodes.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<FoundName[]>, ProblemHttpResult>> FindAsync(
        FleetSnapshots snapshots,
        KnownRules rules,
        HttpContext context,
        [Description("Words. Default: none, so that everything is found.")] string? q = null,
        [Description("How many names are found at most, 1 to 100.")] int limit = DefaultLimit)
    {
        if (limit is < 1 or > MaxLimit)
            return QueryProblems.Invalid("limit", $"{limit}", $"from 1 to {MaxLimit}");
        if (q is { Length: > MaxText })
            return QueryProblems.Invalid("q", q, $"at most {MaxText} characters");
        var grants = Caller.Of(context).Grants;
        var overview = (await snapshots.GetAsync()).Overview;
        var names = overview.Models.Where(model => grants.Allows(AccessRole.Read, model.Model)).Select(static model => new FoundName("model", model.Model))
            .Concat(grants.HasAllModels(AccessRole.Read) ? overview.Nodes.Select(static node => new FoundName("node", node.Node)) : [])
            .Concat((await rules.NamesAsync()).Select(static rule => new FoundName("rule", rule)));
        return TypedResults.Ok(NameSearch.Find(q ?? "", names, limit));
    }
}
