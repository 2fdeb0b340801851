using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Hosting.Probes;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/startup</c>: the grains run. <c>/health/ready</c>: the grains run and
/// the store answers. 200 or 503, with the state of each check.
/// </summary>
internal static class ProbeExtensions
{
    private const string Startup = "startup";
    private const string Ready = "ready";

    public static IServiceCollection AddProbes(this IServiceCollection services)
    {
        services.AddSingleton<StartupState>();
        services.AddHealthChecks()
            .AddCheck<StartupCheck>("grains", tags: [Startup, Ready])
            .AddCheck<StoreCheck>("store", tags: [Ready]);
        return services;
    }

    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/health/live", _ => false);
        Map(routes, "/health/startup", check => check.Tags.Contains(Startup));
        Map(routes, "/health/ready", check => check.Tags.Contains(Ready));
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> predicate) =>
        routes.MapHealthChecks(path, new HealthCheckOptions { Predicate = predicate, ResponseWriter = WriteAsync })
            .AllowAnyone().WithMetadata(ManagementEndpoint.Probe);

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status == HealthStatus.Healthy ? "ok" : "unavailable");
        foreach (var (name, entry) in report.Entries)
            json.WriteString(name, entry.Description);
        json.WriteEndObject();
    }
}
