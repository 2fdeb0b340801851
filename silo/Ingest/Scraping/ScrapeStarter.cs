using System.Text.Json;
using OrleansMonitor.Grains.Scraping;
using OrleansMonitor.Scraping;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>Sees to it that each target of the settings is scraped by some silo, and asks them how they are.</summary>
internal sealed class ScrapeStarter(Orleans.IGrainFactory grains, ScrapeOptions options, TimeProvider time, ILogger<ScrapeStarter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<ScrapeTarget>> TargetsAsync()
    {
        var states = await Task.WhenAll(options.Targets.Values.Select(each => grains.GetGrain<IScrapeGrain>(each.Url!).EnsureAsync().AsTask()));
        return [.. states.Select(static state => JsonSerializer.Deserialize<ScrapeTarget>(state)!).OrderBy(static each => each.Url, StringComparer.Ordinal)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Targets.Count == 0)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    await TargetsAsync();
                }
                catch (Exception e) when (FailureLog.IsFailure(e) && !stoppingToken.IsCancellationRequested)
                {
                    FailureLog.Write(logger, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the silo ends
        }
    }
}
