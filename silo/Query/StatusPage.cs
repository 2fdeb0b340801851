using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query;

/// <summary>
/// <c>GET /</c>: a page for a first look, which shows what <c>/v1/cluster/health</c> answers every two seconds. Its three
/// files are resources of the assembly, so there is nothing to deploy beside the program.
/// </summary>
internal static class StatusPage
{
    private const string ContentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapStatusPage(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "status.html", "text/html; charset=utf-8");
        Map(routes, "/status.css", "status.css", "text/css; charset=utf-8");
        Map(routes, "/status.js", "status.js", "text/javascript; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string resource, string contentType)
    {
        var content = Read(resource);
        routes.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, contentType);
        }).ExcludeFromDescription().RequireAccess(AccessRole.Read, ModelScope.None);
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(StatusPage).Assembly.GetManifestResourceStream("OrleansMonitor.Silo.Page." + resource)
            ?? throw new InvalidOperationException($"The assembly has no resource {resource}.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
