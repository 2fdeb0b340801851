using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>What a silo measures of the targets that it scrapes.</summary>
internal sealed class ScrapeInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Scraping";

    private readonly Meter _meter;
    private readonly Counter<long> _scrapes;
    private readonly Counter<long> _lost;
    private readonly Histogram<double> _seconds;
    private readonly ConcurrentDictionary<ScrapeSession, byte> _sessions = new();

    public ScrapeInstruments(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _scrapes = _meter.CreateCounter<long>("orleansmonitor.scrape.scrapes", description: "Scrapes of serving stacks, by whether they were ones.");
        _lost = _meter.CreateCounter<long>("orleansmonitor.scrape.lost", description: "Calls that a target counted and that the silo could not take.");
        _seconds = _meter.CreateHistogram<double>("orleansmonitor.scrape.duration", "s", "Time of a scrape.");
        _meter.CreateObservableGauge(
            "orleansmonitor.scrape.up", () => _sessions.Keys.Select(static each => new Measurement<int>(each.State.IsUp ? 1 : 0, new KeyValuePair<string, object?>("target", each.State.Url))),
            description: "Whether the last scrape of a target was one.");
    }

    public void Add(ScrapeSession session) => _sessions.TryAdd(session, 0);

    public void Remove(ScrapeSession session) => _sessions.TryRemove(session, out _);

    public void Scraped(bool isGood, TimeSpan duration)
    {
        _scrapes.Add(1, new KeyValuePair<string, object?>("outcome", isGood ? "read" : "failed"));
        _seconds.Record(duration.TotalSeconds);
    }

    public void Lost(long calls)
    {
        if (calls > 0)
            _lost.Add(calls);
    }

    public void Dispose() => _meter.Dispose();
}
