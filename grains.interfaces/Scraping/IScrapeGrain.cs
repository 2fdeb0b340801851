namespace OrleansMonitor.Grains.Scraping;

/// <summary>Scrapes one target, wherever in the cluster it is: each target once. The key is its address.</summary>
[Alias("om.IScrapeGrain")]
public interface IScrapeGrain : IGrainWithStringKey
{
    /// <summary>Goes on, or begins. Returns the target's state as JSON of <see cref="OrleansMonitor.Scraping.ScrapeTarget"/>.</summary>
    [Alias("Ensure")]
    ValueTask<byte[]> EnsureAsync();
}
