using OrleansMonitor.Grains.Health.History;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Prometheus.Queries;
using OrleansMonitor.Silo.Prometheus.Rules;
using OrleansMonitor.Silo.Prometheus.Sources;

namespace OrleansMonitor.Silo.Prometheus;

/// <summary>The interface of Prometheus, for programs that know it: <c>/api/v1</c>.</summary>
internal static class PrometheusExtensions
{
    public const string Root = "/api/v1";

    public static IServiceCollection AddPrometheus(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PrometheusOptions>(configuration, PrometheusOptions.Section, SettingRules.Check);
        services.AddSingleton<HistoryServices>();
        services.AddSingleton<FigureSources>();
        services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<OwnHistory>(provider, provider.GetRequiredService<ILocalSiloDetails>().Name));
        services.AddHostedService(static provider => provider.GetRequiredService<OwnHistory>());
        services.AddSingleton<PrometheusQueries>();
        services.AddSingleton<PrometheusSeries>();
        return services;
    }

    public static void MapPrometheus(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Prometheus");
        group.MapRuleLists();
        group.MapPrometheusQueries();
    }
}
