using OrleansMonitor.Scraping;

namespace OrleansMonitor.Grains.Scraping;

/// <summary>Knows the targets of the settings, and how they are scraped.</summary>
public interface IScraper
{
    /// <summary>What begins to scrape a target; null: the settings of this silo have none of this address.</summary>
    IScrapeSession? Open(string url);
}

/// <summary>Scrapes one target as long as a grain is active. What counters were lies here, so that nobody counts from another's.</summary>
public interface IScrapeSession : IDisposable
{
    TimeSpan Interval { get; }

    ScrapeTarget State { get; }

    /// <summary>A failure of the target is none of the call.</summary>
    Task ScrapeAsync(CancellationToken cancellationToken);
}

/// <summary>Of a host that scrapes nothing.</summary>
internal sealed class NoScraper : IScraper
{
    public IScrapeSession? Open(string url) => null;
}
