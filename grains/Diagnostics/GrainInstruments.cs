using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Diagnostics;

/// <summary>The figures of nodes, models and the coordinator about themselves, in the meter <see cref="MeterName"/>, and the spans of what they do later than they are called.</summary>
public sealed class GrainInstruments
{
    public const string MeterName = "OrleansMonitor.Grains";

    private static readonly KeyValuePair<string, object?> Node = new("owner", "node");
    private static readonly KeyValuePair<string, object?> Model = new("owner", "model");

    private static readonly ActivitySource Source = new(MeterName);

    private readonly Counter<long> _commits;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _commitSeconds;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _held;
    private readonly Counter<long> _overloads;
    private readonly Counter<long> _late;
    private readonly Counter<long> _outdated;
    private readonly Counter<long> _compacted;
    private readonly Counter<long> _chunksMerged;
    private readonly Counter<long> _labels;
    private readonly Counter<long> _reportFailures;
    private readonly UpDownCounter<long> _uncommitted;
    private readonly UpDownCounter<long> _staged;

    public GrainInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _commits = meter.CreateCounter<long>("orleansmonitor.owner.commits", "{commit}", "Commits of nodes and models that are durable");
        _rows = meter.CreateCounter<long>("orleansmonitor.owner.rows", "{row}", "Window rows written by commits");
        _commitSeconds = meter.CreateHistogram<double>("orleansmonitor.owner.commit.duration", "s", "Time from the first row read to the store's answer");
        _failures = meter.CreateCounter<long>("orleansmonitor.owner.failures", "{failure}", "Activations that ended because a commit was fenced or failed");
        _retries = meter.CreateCounter<long>("orleansmonitor.delta.retries", "{retry}", "Deltas sent again after a failure or a refusal");
        _held = meter.CreateCounter<long>("orleansmonitor.delta.held", "{batch}", "Batches that a model held already when a node sent them");
        _overloads = meter.CreateCounter<long>("orleansmonitor.overloads", "{refusal}", "Batches and deltas refused because a buffer was full");
        _late = meter.CreateCounter<long>("orleansmonitor.records.late", "{record}", "Records whose window had closed");
        _outdated = meter.CreateCounter<long>("orleansmonitor.records.outdated", "{record}", "Records that came after a configured retention had ended");
        _compacted = meter.CreateCounter<long>("orleansmonitor.rows.compacted", "{row}", "Rows merged into a coarser tier, or deleted from the last");
        _chunksMerged = meter.CreateCounter<long>("orleansmonitor.labels.chunks_merged", "{chunk}", "Label chunks in the store that another one took the place of");
        _labels = meter.CreateCounter<long>("orleansmonitor.labels", "{label}", "Labels that came on their own, by what became of them");
        _reportFailures = meter.CreateCounter<long>("orleansmonitor.reports.failed", "{report}", "Reports that did not reach the coordinator");
        _uncommitted = meter.CreateUpDownCounter<long>("orleansmonitor.node.uncommitted", "{batch}", "Batches that nodes hold uncommitted");
        _staged = meter.CreateUpDownCounter<long>("orleansmonitor.model.staged", "{delta}", "Deltas that wait for their model's next commit");
    }

    /// <summary>What this silo holds and has had.</summary>
    public SiloLoad Load { get; } = new();

    /// <summary>The trace of the call that is being answered; none while tracing is off.</summary>
    internal static ActivityContext CurrentTrace => Source.HasListeners() && Activity.Current is { Recorded: true } current ? current.Context : default;

    /// <summary>
    /// Begins what is done for batches some time after the call that brought them, in the trace of the first of them that has one. A loop
    /// that a call has started is in that call's trace, in which its later turns have no place.
    /// </summary>
    internal static Activity? Start<T>(string name, IEnumerable<T> batches, Func<T, ActivityContext> traceOf)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        foreach (var batch in batches)
        {
            if (traceOf(batch) is var trace && trace != default)
                return Source.StartActivity(name, ActivityKind.Internal, trace);
        }

        return null;
    }

    internal void Committed(OwnerKind kind, int rows, TimeSpan duration)
    {
        _commits.Add(1, Tag(kind));
        _rows.Add(rows, Tag(kind));
        _commitSeconds.Record(duration.TotalSeconds, Tag(kind));
    }

    internal void Failed(OwnerKind kind, bool fenced) => _failures.Add(1, Tag(kind), new KeyValuePair<string, object?>("reason", fenced ? "fenced" : "error"));

    internal void Retried(bool overloaded) => _retries.Add(1, new KeyValuePair<string, object?>("reason", overloaded ? "overloaded" : "error"));

    internal void Held(int batches) => _held.Add(batches);

    internal void Overloaded(OwnerKind kind) => _overloads.Add(1, Tag(kind));

    internal void Late(OwnerKind kind, ulong records) => _late.Add((long)records, Tag(kind));

    internal void Outdated(OwnerKind kind, ulong records) => _outdated.Add((long)records, Tag(kind));

    internal void Compacted(OwnerKind kind, byte tier, int rows) => _compacted.Add(rows, Tag(kind), new KeyValuePair<string, object?>("tier", tier));

    internal void ChunksMerged(int chunks) => _chunksMerged.Add(chunks);

    internal void Labelled(LabelTally before, LabelTally after)
    {
        AddLabels("joined", after.Joined - before.Joined);
        AddLabels("duplicate", after.Duplicate - before.Duplicate);
        AddLabels("conflict", after.Conflict - before.Conflict);
        AddLabels("unknown", after.Unknown - before.Unknown);
        AddLabels("prediction_expired", after.Expired - before.Expired);
        AddLabels("evicted", after.Evicted - before.Evicted);
        AddLabels("replaced", after.Replaced - before.Replaced);
        AddLabels("wrong_kind", after.WrongKind - before.WrongKind);
        AddLabels("erased", after.Erased - before.Erased);
        AddLabels("measured", after.Measured - before.Measured);
        AddLabels("remeasured", after.Remeasured - before.Remeasured);
        AddLabels("measurement_repeated", after.MeasurementsRepeated - before.MeasurementsRepeated);
        AddLabels("measurement_refused", after.MeasurementsRefused - before.MeasurementsRefused);
    }

    internal void ReportFailed() => _reportFailures.Add(1);

    internal void UncommittedChanged(int difference)
    {
        _uncommitted.Add(difference);
        Load.UncommittedChanged(difference);
    }

    internal void StagedChanged(int difference) => _staged.Add(difference);

    private void AddLabels(string outcome, ulong count)
    {
        if (count > 0)
            _labels.Add((long)count, new KeyValuePair<string, object?>("outcome", outcome));
    }

    private static KeyValuePair<string, object?> Tag(OwnerKind kind) => kind == OwnerKind.Node ? Node : Model;
}
