using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Query.Overview;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query;

/// <summary>Adds to the answer about a model or a node that there is not which one may be meant, of those that the caller may read.</summary>
internal sealed class NearestNameFilter(FleetSnapshots snapshots) : IEndpointFilter
{
    private const string Model = "model", Node = "node";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if ((result is INestedHttpResult nested ? nested.Result : result) is not ProblemHttpResult { StatusCode: StatusCodes.Status404NotFound, ProblemDetails: var problem }
            || !problem.Extensions.TryGetValue("parameter", out var parameter)
            || parameter is not (Model or Node)
            || !problem.Extensions.TryGetValue("value", out var value))
            return result;
        var nearest = NearestNames.Of((string)value!, await KnownAsync((string)parameter, Caller.Of(context.HttpContext).Grants));
        if (nearest.Count > 0)
            problem.Detail = $"{problem.Detail} Did you mean {string.Join(" or ", nearest)}?";
        return result;
    }

    private async Task<IEnumerable<string>> KnownAsync(string kind, Grants grants)
    {
        var overview = (await snapshots.GetAsync()).Overview;
        return kind == Model
            ? overview.Models.Select(static model => model.Model).Where(name => grants.Allows(AccessRole.Read, name))
            : grants.HasAllModels(AccessRole.Read) ? overview.Nodes.Select(static node => node.Node) : [];
    }
}
