using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Net.Http.Headers;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Exposition.Figures;
using OrleansMonitor.Silo.Exposition.Formats;
using OrleansMonitor.Silo.Exposition.Sending;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Exposition;

internal static class ExpositionExtensions
{
    public static IServiceCollection AddExposition(this IServiceCollection services, IConfiguration configuration)
    {
        // A process may run several silos: each shows what it counts itself, and what is the process's.
        services.AddSingleton(static provider =>
        {
            var own = provider.GetRequiredService<IMeterFactory>();
            return new MetricsCollector(meter => MetricsCollector.IsShown(meter) && (meter.Scope is null || ReferenceEquals(meter.Scope, own)));
        });
        services.AddSettings<ExpositionOptions>(configuration, ExpositionOptions.Section, ExpositionRules.Check);
        // They are made when somebody asks for figures first.
        services.AddSingleton<FigureInstruments>();
        services.AddSingleton<FigureFamilies>();
        services.AddSingleton(static provider => new FigureShare(SiloViews.Of(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FigureBook>();
        services.AddSending(configuration);
        return services;
    }

    /// <summary><c>GET /metrics</c>: what this process measures of itself, and figures of what is monitored, for a Prometheus scrape.</summary>
    public static void MapExposition(this IEndpointRouteBuilder routes)
    {
        // Made now, so that nothing recorded before the first scrape is missing.
        routes.ServiceProvider.GetRequiredService<MetricsCollector>();
        routes.MapGet("/metrics", ScrapeAsync)
            .WithName("GetMetrics").WithTags("Operation").WithSummary("This process's own metrics in the Prometheus text format")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .RequireAccess(AccessRole.Read, ModelScope.All).WithMetadata(ManagementEndpoint.Metrics);
    }

    private static async Task<IResult> ScrapeAsync(HttpContext context, MetricsCollector collector, ExpositionOptions options)
    {
        IEnumerable<ExposedFamily> families = [];
        if (options.Figures != ExposedFigures.Off
            && await context.RequestServices.GetRequiredService<FigureBook>().GetAsync(options.ScrapeWait, context.RequestAborted) is { } snapshot)
        {
            families = snapshot.Families;
        }

        families = collector.Collect().Concat(families).OrderBy(static family => family.Name, StringComparer.Ordinal);
        context.Response.Headers.Vary = HeaderNames.Accept;
        return MetricFormats.Choose(context.Request.Headers.Accept) switch
        {
            MetricFormat.Proto => TypedResults.Bytes(PrometheusProto.Write(families), PrometheusProto.ContentType),
            MetricFormat.OpenMetrics => TypedResults.Text(OpenMetricsText.Write(families), OpenMetricsText.ContentType, Encoding.UTF8),
            _ => TypedResults.Text(PrometheusText.Write(families), PrometheusText.ContentType, Encoding.UTF8),
        };
    }
}
