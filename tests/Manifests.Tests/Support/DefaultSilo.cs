using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Manifests.Tests.Support;

/// <summary>A silo with its default settings that is put together and not started: for its validators and its endpoints. It opens nothing.</summary>
internal static class DefaultSilo
{
    private static readonly Lazy<WebApplication> App = new(() => MonitorSilo.Build([]));

    public static IServiceProvider Services => App.Value.Services;

    public static IReadOnlySet<string> Paths { get; } = ((IEndpointRouteBuilder)App.Value).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
        .ToHashSet();
}
