using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Silo.Ingest;

/// <summary>What ingestion measures of itself, and the spans of its requests.</summary>
internal sealed class IngestInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Ingest";

    private static readonly ActivitySource Source = new(MeterName);

    private readonly Meter _meter;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _records;
    private readonly Counter<long> _labels;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _overloads;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _readSeconds;
    private readonly Histogram<double> _foldSeconds;
    private readonly Histogram<double> _submitSeconds;
    private Func<int> _inFlight = static () => 0;
    private Func<long> _bytesInFlight = static () => 0;

    public IngestInstruments(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _batches = _meter.CreateCounter<long>("orleansmonitor.ingest.batches", description: "Requests by HTTP status.");
        _records = _meter.CreateCounter<long>("orleansmonitor.ingest.records", description: "Records that were folded.");
        _labels = _meter.CreateCounter<long>("orleansmonitor.ingest.labels", description: "Labels that came on their own and were taken.");
        _bytes = _meter.CreateCounter<long>("orleansmonitor.ingest.size", "By", "Bytes of bodies as they travelled.");
        _rejected = _meter.CreateCounter<long>("orleansmonitor.ingest.rejected", description: "Records, labels and samples that were not taken, by reason.");
        _overloads = _meter.CreateCounter<long>("orleansmonitor.ingest.overloads", description: "Requests answered 429, by cause.");
        _failures = _meter.CreateCounter<long>("orleansmonitor.ingest.failures", description: "Requests for which a grain did not answer.");
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5] };
        _readSeconds = _meter.CreateHistogram("orleansmonitor.ingest.read.duration", "s", "Time to receive a body.", advice: buckets);
        _foldSeconds = _meter.CreateHistogram("orleansmonitor.ingest.fold.duration", "s", "Time to decode, check and fold a batch.", advice: buckets);
        _submitSeconds = _meter.CreateHistogram("orleansmonitor.ingest.submit.duration", "s", "Time for the node's answer.", advice: buckets);
        _meter.CreateObservableGauge("orleansmonitor.ingest.active", () => _inFlight(), description: "Requests in progress.");
        _meter.CreateObservableGauge("orleansmonitor.ingest.active.size", () => _bytesInFlight(), "By", "Bytes of bodies held.");
    }

    /// <summary>The span of one request; null while nobody traces.</summary>
    public static Activity? StartRequest() => Source.HasListeners() ? Source.StartActivity("ingest") : null;

    public void Observe(Func<int> inFlight, Func<long> bytesInFlight)
    {
        _inFlight = inFlight;
        _bytesInFlight = bytesInFlight;
    }

    public void Read(int bytes, TimeSpan duration)
    {
        _bytes.Add(bytes);
        _readSeconds.Record(duration.TotalSeconds);
    }

    public void Folded(long records, long labels, TimeSpan duration)
    {
        if (Source.HasListeners())
            Activity.Current?.SetTag("orleansmonitor.records", records).SetTag("orleansmonitor.labels", labels);
        if (records > 0)
            _records.Add(records);
        if (labels > 0)
            _labels.Add(labels);
        _foldSeconds.Record(duration.TotalSeconds);
    }

    public void Rejected(RejectionLog log)
    {
        for (var i = 0; i < log.Entries.Count; i++)
            _rejected.Add((long)log.Entries[i].Count, new KeyValuePair<string, object?>("reason", log.Entries[i].Reason));
    }

    public void Submitted(TimeSpan duration) => _submitSeconds.Record(duration.TotalSeconds);

    public void Overloaded(string cause) => _overloads.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void Failed() => _failures.Add(1);

    public void Answered(int status) => _batches.Add(1, Statuses[Math.Clamp(status, 0, Statuses.Length - 1)]);

    public void Dispose() => _meter.Dispose();

    // A status is boxed once, not per batch.
    private static readonly KeyValuePair<string, object?>[] Statuses =
        [.. Enumerable.Range(0, 600).Select(status => new KeyValuePair<string, object?>("status", status))];
}
