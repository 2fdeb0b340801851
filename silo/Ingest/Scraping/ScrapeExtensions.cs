using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Scraping;
using OrleansMonitor.Scraping;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>Scraping of serving stacks, and what is known of the targets; docs/serving.md describes it.</summary>
internal static class ScrapeExtensions
{
    public static IServiceCollection AddScraping(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ScrapeOptions>(configuration, ScrapeOptions.Section, ScrapeOptions.Check)
        .AddSingleton<ScrapeInstruments>()
        .AddSingleton<ScrapeSubmitter>()
        .AddSingleton<IScraper, Scraper>()
        .AddSingleton<ScrapeStarter>()
        .AddHostedService(static provider => provider.GetRequiredService<ScrapeStarter>());

    public static void MapScraping(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/scrapes", ListAsync).WithTags("Nodes").WithName("ListScrapes").RequireAccess(AccessRole.Read, ModelScope.All)
            .WithSummary("The metrics endpoints of serving stacks that are scraped, whether they answer, and what they say");

    private static async Task<Ok<IReadOnlyList<ScrapeTarget>>> ListAsync(ScrapeStarter starter) => TypedResults.Ok(await starter.TargetsAsync());
}
