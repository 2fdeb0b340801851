namespace OrleansMonitor.Silo.Security;

/// <summary>What tells browsers not to make more of an answer than it is.</summary>
internal static class SecurityHeaders
{
    // For everything that is no page; pages say themselves what they need.
    private const string NoContent = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Set when the answer begins, since a failure's answer begins anew.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = NoContent;
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    });
}
