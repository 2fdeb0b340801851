namespace OrleansMonitor.Silo.Security;

/// <summary>What tells browsers not to make more of an answer than it is.</summary>
internal static class SecurityHeaders
{
    // For everything that is no page; pages say themselves what they need.
    private const string NoContent = "default-src 'none'; frame-ancestors 'none'";

    // A year. A browser that has seen it does not fall back to http for this name.
    private const string TlsOnly = "max-age=31536000";

    /// <summary>Set when the answer begins, since a failure's answer begins anew.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            // Not for this machine's own name, which stands for all its ports; for an address browsers do not take it.
            if (response.HttpContext.Request is { IsHttps: true } request && !request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                headers.StrictTransportSecurity = TlsOnly;
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
