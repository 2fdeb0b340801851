using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansMonitor.Storage;

/// <summary>What a store measures of itself, whichever it is, and the spans of its transactions.</summary>
public sealed class StoreInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Store";

    // A transaction of many commits is of many traces; a span's size has a bound.
    private const int MaxLinks = 16;

    private static readonly ActivitySource Source = new(MeterName);

    private readonly Meter _meter;
    private readonly Counter<long> _transactions;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _refusedReads;
    private readonly Counter<long> _checkpoints;
    private readonly Histogram<double> _transactionSeconds;
    private readonly Histogram<double> _readSeconds;
    private Func<int> _queued = static () => 0;
    private Func<long> _logBytes = static () => 0;

    public StoreInstruments(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _transactions = _meter.CreateCounter<long>("orleansmonitor.store.transactions", description: "Transactions that were made durable.");
        _commits = _meter.CreateCounter<long>("orleansmonitor.store.commits", description: "Commits of owners, grouped into transactions.");
        _fenced = _meter.CreateCounter<long>("orleansmonitor.store.fenced", description: "Commits refused because another activation had committed.");
        _failures = _meter.CreateCounter<long>("orleansmonitor.store.failures", description: "Writes that failed.");
        _retries = _meter.CreateCounter<long>("orleansmonitor.store.retries", description: "Reads and transactions tried again after an error that may pass.");
        _refusedReads = _meter.CreateCounter<long>("orleansmonitor.store.reads.refused", description: "Reads refused because too many were waiting.");
        _checkpoints = _meter.CreateCounter<long>("orleansmonitor.store.checkpoints", description: "Copies of the write-ahead log into the database.");
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] };
        _transactionSeconds = _meter.CreateHistogram("orleansmonitor.store.transaction.duration", "s", "Time of one transaction, sync included.", advice: buckets);
        _readSeconds = _meter.CreateHistogram("orleansmonitor.store.read.duration", "s", "Time of one read, waiting for a connection excluded.", advice: buckets);
        _meter.CreateObservableGauge("orleansmonitor.store.queued", () => _queued(), description: "Commits that wait for the writer.");
        _meter.CreateObservableGauge("orleansmonitor.store.log.size", () => _logBytes(), "By", "Size of the write-ahead log.");
    }

    /// <summary>The trace of the commit that is being handed over; none while nobody traces.</summary>
    public static ActivityContext CurrentTrace => Source.HasListeners() && Activity.Current is { Recorded: true } current ? current.Context : default;

    /// <summary>
    /// The span of one transaction: in the trace of its first commit that has one, and linked with those of the others. Null where none has.
    /// </summary>
    /// <param name="system">Which database, as <c>db.system.name</c> has it.</param>
    /// <param name="commits">What the transaction holds.</param>
    /// <param name="traceOf">The trace that a commit was handed over in.</param>
    public static Activity? StartTransaction<T>(string system, IReadOnlyList<T> commits, Func<T, ActivityContext> traceOf)
    {
        ArgumentNullException.ThrowIfNull(commits);
        ArgumentNullException.ThrowIfNull(traceOf);
        if (!Source.HasListeners())
            return null;
        Activity? span = null;
        for (var (i, links) = (0, 0); i < commits.Count && links < MaxLinks; i++)
        {
            var trace = traceOf(commits[i]);
            if (trace == default)
                continue;
            if (span is not null && ++links > 0)
                span.AddLink(new ActivityLink(trace));
            else if ((span = Source.StartActivity("store transaction", ActivityKind.Client, trace)) is null)
                return null;
        }

        return span?.SetTag("db.system.name", system).SetTag("orleansmonitor.commits", commits.Count);
    }

    public bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    public void Observe(Func<int> queued, Func<long> logBytes)
    {
        _queued = queued;
        _logBytes = logBytes;
    }

    public void TransactionCommitted(int commits, int fenced, TimeSpan duration)
    {
        _transactions.Add(1);
        _commits.Add(commits);
        if (fenced > 0)
            _fenced.Add(fenced);
        _transactionSeconds.Record(duration.TotalSeconds);
    }

    public void WriteFailed(int requests) => _failures.Add(requests);

    public void Retried() => _retries.Add(1);

    public void ReadRefused() => _refusedReads.Add(1);

    public void LogCopied() => _checkpoints.Add(1);

    public void ReadDone(TimeSpan duration) => _readSeconds.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
