using System.Diagnostics.Metrics;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Exposition;

internal static class ExpositionExtensions
{
    public static IServiceCollection AddExposition(this IServiceCollection services)
    {
        // A process may run several silos: each shows what it counts itself, and what is the process's.
        services.AddSingleton(static provider =>
        {
            var own = provider.GetRequiredService<IMeterFactory>();
            return new MetricsCollector(meter => MetricsCollector.IsShown(meter) && (meter.Scope is null || ReferenceEquals(meter.Scope, own)));
        });
        return services;
    }

    /// <summary><c>GET /metrics</c>: what this process measures of itself, for a Prometheus scrape.</summary>
    public static void MapExposition(this IEndpointRouteBuilder routes)
    {
        // Made now, so that nothing recorded before the first scrape is missing.
        var collector = routes.ServiceProvider.GetRequiredService<MetricsCollector>();
        routes.MapGet("/metrics", () => TypedResults.Text(collector.Scrape(), PrometheusText.ContentType))
            .WithName("GetMetrics").WithTags("Operation").WithSummary("This process's own metrics in the Prometheus text format")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .RequireAccess(AccessRole.Read, ModelScope.All).WithMetadata(ManagementEndpoint.Metrics);
    }
}
