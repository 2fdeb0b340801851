using System.Net;
using OrleansMonitor.Grains.Scraping;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>Knows the targets of the settings.</summary>
internal sealed class Scraper(ScrapeOptions options, ScrapeSubmitter submitter, ScrapeInstruments instruments, TimeProvider time, ILogger<Scraper> logger) : IScraper, IDisposable
{
    // The time of a scrape is bound by its target's setting; where it leads elsewhere it is not followed.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public IScrapeSession? Open(string url) => options.Targets.Values.FirstOrDefault(each => each.Url == url) is { } target
        ? new ScrapeSession(target, options, _http, submitter, instruments, time, logger)
        : null;

    public void Dispose() => _http.Dispose();
}
