using Microsoft.AspNetCore.Http.Features;

namespace OrleansMonitor.Silo.Query;

/// <summary>
/// Names of models and nodes in paths. A name may hold a slash, which a client writes as <c>%2F</c>; the server decodes every
/// other escape before it matches routes and leaves this one, so that it can no longer be told from a name that holds
/// <c>%2F</c> itself. What was sent decides. It runs before anything reads the route's values.
/// </summary>
internal static class RouteNames
{
    private const string Slash = "%2F";

    public static void UseRouteNames(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var values = context.Request.RouteValues;
        foreach (var (name, value) in values)
        {
            if (value is string text && text.Contains(Slash, StringComparison.OrdinalIgnoreCase) && FindSent(context, text) is { } sent)
            {
                values[name] = sent;
                break;
            }
        }

        return next(context);
    });

    /// <summary>The segment of the path as it was sent that the server made <paramref name="matched"/> of, decoded as a whole.</summary>
    private static string? FindSent(HttpContext context, string matched)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        foreach (var segment in path.Split('/'))
        {
            if (!segment.Contains('%'))
                continue;
            // The server's own way: every escape but that of the slash.
            var halfDecoded = string.Join(Slash, segment.Split(Slash, StringSplitOptions.None).SelectMany(static s => s.Split("%2f")).Select(Uri.UnescapeDataString));
            if (string.Equals(halfDecoded, matched, StringComparison.OrdinalIgnoreCase))
                return Uri.UnescapeDataString(segment);
        }

        return null;
    }
}
