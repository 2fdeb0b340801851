using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Alerting.Suggestions;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Changes.Questions;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Grains.Descriptions.Questions;
using OrleansMonitor.Grains.Dimensions.Questions;
using OrleansMonitor.Grains.Estimates.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Grains.Privacy.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Erasing;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Query;

internal static class QueryExtensions
{
    public static IServiceCollection AddQueries(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PriceOptions>(configuration, PriceOptions.Section, SettingRules.Check);
        services.AddSingleton<HealthQuestions>();
        services.AddSingleton<Eraser>();
        services.AddSingleton<BaselineQuestions>();
        services.AddSingleton<EstimateQuestions>();
        services.AddSingleton<ChangeQuestions>();
        services.AddSingleton<SuggestionQuestions>();
        services.AddSingleton<DescriptionQuestions>();
        services.AddSingleton<SliceQuestions>();
        services.AddSingleton<ComparisonQuestions>();
        services.AddSingleton<PrivateQuestions>();
        services.ConfigureHttpJsonOptions(json => HealthJson.Configure(json.SerializerOptions));
        services.AddMonitorOpenApi();
        return services;
    }

    public static void MapQueries(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/cluster/health", GetClusterAsync).WithName("GetClusterHealth").WithTags("Cluster").RequireAccess(AccessRole.Read, ModelScope.Own)
            .WithSummary("All models and nodes with their latest figures");
        routes.MapModels();
        routes.MapBaselines();
        routes.MapChanges();
        routes.MapSuggestions();
        routes.MapDescriptions();
        routes.MapDimensions();
        routes.MapComparisons();
        routes.MapPrivateReleases();
        routes.MapNodes();
        routes.MapErasure();
        routes.MapStatusPage();
        routes.MapOpenApi("/openapi/{documentName}.json").RequireAccess(AccessRole.Read, ModelScope.None);
    }

    private static async Task<Ok<ClusterHealth>> GetClusterAsync(HealthQuestions questions, HttpContext context) =>
        TypedResults.Ok((await questions.GetClusterAsync()).VisibleTo(Caller.Of(context).Grants));
}
