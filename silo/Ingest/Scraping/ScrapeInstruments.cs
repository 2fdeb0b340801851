using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansMonitor.Scraping;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>What a silo measures of the targets that it scrapes.</summary>
internal sealed class ScrapeInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Scraping";

    /// <summary>What servers say of their models, as GET /v1/scrapes has it; means are over the requests between the last two scrapes.</summary>
    private static readonly (string Name, string? Unit, string Description, Func<ServedModelFigures, double?> Value)[] OfModels =
    [
        ("orleansmonitor.served.running.requests", null, "Requests that a server works on.", static each => each.RunningRequests),
        ("orleansmonitor.served.waiting.requests", null, "Requests that wait at a server.", static each => each.WaitingRequests),
        ("orleansmonitor.served.queue", "s", "Mean time in a server's queue.", static each => each.QueueSeconds),
        ("orleansmonitor.served.latency", "s", "Mean latency of a server.", static each => each.LatencySeconds),
        ("orleansmonitor.served.first.token", "s", "Mean time to the first token.", static each => each.TimeToFirstTokenSeconds),
        ("orleansmonitor.served.batch.size", null, "Mean inferences of an execution.", static each => each.BatchSize),
        ("orleansmonitor.served.cache.ratio", null, "Use of the key-value cache; of several engines the fullest.", static each => each.KeyValueCacheUtilization),
        ("orleansmonitor.served.requests.per.second", null, "Requests of a server a second.", static each => each.RequestsPerSecond),
        ("orleansmonitor.served.failures.per.second", null, "Failed requests of a server a second.", static each => each.FailuresPerSecond),
        ("orleansmonitor.served.input.tokens.per.second", null, "Input tokens a second.", static each => each.InputTokensPerSecond),
        ("orleansmonitor.served.output.tokens.per.second", null, "Output tokens a second.", static each => each.OutputTokensPerSecond),
    ];

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
        foreach (var (name, unit, description, value) in OfModels)
            _meter.CreateObservableGauge(name, () => OfEach(value), unit, description);
        _meter.CreateObservableGauge("orleansmonitor.served.gpu.temperature.celsius", Temperatures, description: "Temperature of a GPU.");
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

    // What a target does not say has no series, and of one that is down there is none at all.
    private IEnumerable<Measurement<double>> OfEach(Func<ServedModelFigures, double?> value) =>
        from session in _sessions.Keys
        from each in session.State.Models
        let found = value(each)
        where found is not null
        select new Measurement<double>(found.Value, [Tag("target", session.State.Url), Tag("model", each.Model), .. each.Version.Length > 0 ? [Tag("version", each.Version)] : (KeyValuePair<string, object?>[])[]]);

    private IEnumerable<Measurement<double>> Temperatures() =>
        from session in _sessions.Keys
        from each in session.State.Gpus
        let found = each.TemperatureCelsius
        where found is not null
        select new Measurement<double>(found.Value, Tag("target", session.State.Url), Tag("node", each.Node), Tag("gpu", each.Gpu));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
