using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Alerting.Suggestions;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Changes.Questions;
using OrleansMonitor.Grains.Charts.Questions;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Grains.Descriptions.Questions;
using OrleansMonitor.Grains.Dimensions.Questions;
using OrleansMonitor.Grains.Distributions.Questions;
using OrleansMonitor.Grains.Estimates.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Grains.Privacy.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Dashboard;
using OrleansMonitor.Silo.Erasing;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Query.Charts;
using OrleansMonitor.Silo.Query.Live;
using OrleansMonitor.Silo.Query.Names;
using OrleansMonitor.Silo.Query.Overview;
using OrleansMonitor.Silo.Query.Timeline;
using OrleansMonitor.Silo.Reports;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query;

internal static class QueryExtensions
{
    public static IServiceCollection AddQueries(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PriceOptions>(configuration, PriceOptions.Section, SettingRules.Check);
        services.AddSingleton<HealthQuestions>();
        services.AddSingleton<TimelineQuestions>();
        services.AddSingleton<HeatMapQuestions>();
        services.AddSingleton<EventQuestions>();
        services.AddSingleton<FleetQuestions>();
        services.AddSingleton<DistributionQuestions>();
        services.AddSettings<LiveOptions>(configuration, LiveOptions.Section, SettingRules.Check);
        services.AddSingleton<LiveSource>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<KnownRules>();
        services.AddSingleton<FleetSnapshots>();
        services.AddSingleton<OverviewAnswers>();
        services.AddHostedService<PageWarmup>();
        services.AddSingleton<Eraser>();
        services.AddSingleton<ClusterLimitsEndpoint>();
        services.AddSingleton<BaselineQuestions>();
        services.AddSingleton<EstimateQuestions>();
        services.AddSingleton<ChangeQuestions>();
        services.AddSingleton<SuggestionQuestions>();
        services.AddSingleton<DescriptionQuestions>();
        services.AddSingleton<SliceQuestions>();
        services.AddSingleton<ComparisonQuestions>();
        services.AddSingleton<PrivateQuestions>();
        services.AddReports();
        services.ConfigureHttpJsonOptions(json => HealthJson.Configure(json.SerializerOptions));
        services.AddMonitorOpenApi();
        return services;
    }

    public static void MapQueries(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AddEndpointFilter<RouteGroupBuilder, NearestNameFilter>();
        group.MapGet("/v1/cluster/health", GetClusterAsync).WithName("GetClusterHealth").WithTags("Cluster").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("All models and nodes with their latest figures");
        ClusterLimitsEndpoint.Map(group);
        group.MapModels();
        group.MapTimelines();
        group.MapCharts();
        group.MapOverview();
        group.MapNames();
        group.MapLive();
        group.MapBaselines();
        group.MapChanges();
        group.MapSuggestions();
        group.MapDescriptions();
        group.MapDimensions();
        group.MapComparisons();
        group.MapPrivateReleases();
        group.MapReports();
        group.MapNodes();
        group.MapErasure();
        group.MapCaller();
        routes.MapDashboard();
        routes.MapApiReference();
        routes.MapOpenApi("/openapi/{documentName}.json").RequireAccess(AccessRole.Read, ModelScope.None);
    }

    private static async Task<Ok<ClusterHealth>> GetClusterAsync(HealthQuestions questions, OverviewAnswers overviews, HttpContext context)
    {
        var health = (await questions.GetClusterAsync()).VisibleTo(Caller.Of(context).Grants);
        return TypedResults.Ok(health with { Models = await overviews.WithStatesAsync(health.Models) });
    }
}
