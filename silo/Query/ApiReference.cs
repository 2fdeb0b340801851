using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Access;
using Scalar.AspNetCore;

namespace OrleansMonitor.Silo.Query;

/// <summary>The OpenAPI document as pages to read and to try, under <c>/docs</c>: Scalar, with its files from the package and no request to another host.</summary>
internal static class ApiReference
{
    private const string Path = "/docs";

    // It makes its styles as it runs. Its one inline script has the nonce.
    private const string ContentPolicy = "default-src 'none'; script-src 'self' 'nonce-{0}'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The nonce is there when the answer begins.</summary>
    public static void UseApiReferenceHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.OnStarting(static state =>
            {
                var context = (HttpContext)state;
                if (context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
                    context.Response.Headers.ContentSecurityPolicy = string.Format(null, ContentPolicy, nonce);
                return Task.CompletedTask;
            }, context);
        }

        return next(context);
    });

    public static void MapApiReference(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, static options => options
            .WithTitle("OrleansMonitor API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .AddDocument("v1")
            .WithDynamicBaseServerUrl()
            .WithNonce()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton())
        .RequireAccess(AccessRole.Read, ModelScope.None);
}
