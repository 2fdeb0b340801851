using System.Text.Json;
using OrleansMonitor.Scraping;

namespace OrleansMonitor.Grains.Scraping;

/// <summary>
/// One activation in the cluster scrapes a target. Every silo asks for it every few seconds, so that it is there again soon after its silo has died; what
/// counters rose by meanwhile is in no figure.
/// </summary>
internal sealed class ScrapeGrain(IGrainContext context, IScraper scraper) : Grain(context), IScrapeGrain
{
    private IScrapeSession? _session;
    private bool _isScraping;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _session = scraper.Open(this.GetPrimaryKeyString());
        if (_session is { } session)
            this.RegisterGrainTimer(ScrapeAsync, new GrainTimerCreationOptions(TimeSpan.Zero, session.Interval) { Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _session?.Dispose();
        return Task.CompletedTask;
    }

    public ValueTask<byte[]> EnsureAsync() => new(JsonSerializer.SerializeToUtf8Bytes(
        _session?.State ?? ScrapeTarget.Unknown(this.GetPrimaryKeyString(), null, "the silo that is to scrape it has no such target in its settings")));

    private async Task ScrapeAsync(CancellationToken cancellationToken)
    {
        if (_isScraping || _session is null)
            return;
        _isScraping = true;
        try
        {
            await _session.ScrapeAsync(cancellationToken);
        }
        finally
        {
            _isScraping = false;
        }
    }
}
