using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;

namespace OrleansMonitor.Silo.Security.Access;

/// <summary>Whom the silo takes the caller for.</summary>
/// <param name="Name">The client of an API key, the subject of a token, the name of a certificate's rule; <c>anonymous</c> where nobody says who he is.</param>
/// <param name="Kind"><c>anonymous</c>, <c>key</c>, <c>token</c> or <c>certificate</c>.</param>
/// <param name="Roles">The names of his roles.</param>
/// <param name="Models">By the name of a role, the patterns of the models that he has it for.</param>
internal sealed record CallerEntry(string Name, string Kind, IReadOnlyList<string> Roles, IReadOnlyDictionary<string, IReadOnlyList<string>> Models);

/// <summary><c>GET /v1/caller</c>: so that a page offers nothing that would be refused.</summary>
internal static class CallerEndpoint
{
    public static void MapCaller(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/caller", Get).WithName("GetCaller").WithTags("Operation").WithSummary("Whom the silo takes the caller for, and what he may do")
            .RequireAccess(AccessRole.Read, ModelScope.None);

    private static Ok<CallerEntry> Get(HttpContext context)
    {
        var caller = Caller.Of(context);
        var roles = Enum.GetValues<AccessRole>().Where(caller.Grants.Has).ToList();
        return TypedResults.Ok(new CallerEntry(
            caller.Name,
            NameOf(caller.Kind),
            [.. roles.Select(Grants.NameOf)],
            roles.ToDictionary(Grants.NameOf, caller.Grants.Patterns)));
    }

    private static string NameOf(CallerKind kind) => kind switch
    {
        CallerKind.Key => "key",
        CallerKind.Token => "token",
        CallerKind.Certificate => "certificate",
        _ => "anonymous",
    };
}
