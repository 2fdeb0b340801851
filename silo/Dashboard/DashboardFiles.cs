using Microsoft.Net.Http.Headers;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Dashboard;

/// <summary>
/// The page: the files that its build made, which are resources of the assembly, so that there is nothing to deploy beside the
/// program. They are open to everybody, since there is nothing in them; what they ask the silo for is not.
/// </summary>
internal static class DashboardFiles
{
    public const string Prefix = "OrleansMonitor.Silo.Dashboard/";

    /// <summary>Addresses of views, which the page's own router takes apart.</summary>
    public static readonly string[] Views = ["/", "/models/{name}", "/nodes/{name}", "/fleet", "/alerts", "/alerts/{name}", "/rules", "/cluster"];

    private const string Index = "index.html";
    private const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // The name of an asset has the hash of its content, so what it names never changes; what names the assets is asked for each time.
    private const string Forever = "public, max-age=31536000, immutable";
    private const string AskEachTime = "no-cache";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] OfPrograms = ["/v1", "/api", "/openapi", "/assets"];

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        var assembly = typeof(DashboardFiles).Assembly;
        var names = assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(static name => name[Prefix.Length..]).Where(DashboardFile.IsFile);
        foreach (var name in names)
        {
            var file = DashboardFile.Read(assembly, Prefix, name);
            if (name == Index)
                Map(routes, Views, file, AskEachTime);
            else
                Map(routes, ["/" + name], file, Forever);
        }
    }

    /// <summary>
    /// The page with status 404, in which it says that there is no such page, for a person who looks for one with a browser: who asks for HTML, and not
    /// below the paths of programs. False: it is somebody else, and nothing was written.
    /// </summary>
    public static async Task<bool> TryWriteMissingAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.Response.StatusCode != StatusCodes.Status404NotFound || !Methods.Contains(request.Method) || OfPrograms.Any(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
            || !request.GetTypedHeaders().Accept.Any(static type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0))
            return false;
        var file = DashboardFile.Read(typeof(DashboardFiles).Assembly, Prefix, Index);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.CacheControl = AskEachTime;
        context.Response.ContentType = file.ContentType;
        var content = file.In(ContentCoding.None);
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(request.Method))
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        return true;
    }

    private static void Map(IEndpointRouteBuilder routes, IEnumerable<string> paths, DashboardFile file, string caching)
    {
        foreach (var path in paths)
            routes.MapMethods(path, Methods, (HttpContext context) => Answer(context, file, caching)).ExcludeFromDescription().AllowAnyone();
    }

    private static IResult Answer(HttpContext context, DashboardFile file, string caching)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.CacheControl = caching;
        headers.Vary = HeaderNames.AcceptEncoding;
        var encoding = ContentCoding.Choose(context.Request.Headers.AcceptEncoding);
        if (encoding.Length > 0)
            headers.ContentEncoding = encoding;
        return TypedResults.Bytes(file.In(encoding), file.ContentType, entityTag: file.TagIn(encoding));
    }
}
