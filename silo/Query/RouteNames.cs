using Microsoft.AspNetCore.Http.Features;
using OrleansMonitor.Domain.Records;

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
        if (HttpMethods.IsDelete(context.Request.Method) && IsAmbiguous(SentPath(context)))
            return RefuseAsync(context);
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
        foreach (var segment in SentPath(context).Split('/'))
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

    private static string SentPath(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];

    /// <summary>
    /// Whether the path may have been made of a longer one: <c>predictions/..</c> after a model is the model itself with a slash behind it,
    /// for whoever takes such segments out. What would be deleted is then not what was named.
    /// </summary>
    private static bool IsAmbiguous(string path) =>
        path.EndsWith('/') || path.Split('/').Any(static segment => NameRules.IsDots(Uri.UnescapeDataString(segment)));

    private static Task RefuseAsync(HttpContext context)
    {
        const string Limit = "without a segment . or .. and without a slash at its end";
        return QueryProblems.Invalid("path", SentPath(context), Limit).ExecuteAsync(context);
    }
}
