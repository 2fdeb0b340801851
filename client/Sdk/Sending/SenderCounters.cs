using System.Collections.Concurrent;
using System.Collections.Frozen;
using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Client.Sending;

/// <summary>What the senders of one client did. Thread-safe.</summary>
internal sealed class SenderCounters
{
    // Reasons come from the silo: a bound keeps a faulty one from filling the memory.
    private const int MaxReasons = 64;

    private readonly ConcurrentDictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _rejected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _warnings = new(StringComparer.Ordinal);
    private readonly Lock _labelsLock = new();
    private LabelOutcomes _labels = new();
    private long _batchesSent;
    private long _bytesSent;
    private long _batchesRetried;
    private long _batchesAcked;
    private long _recordsSent;
    private long _recordsAcked;
    private long _labelsAcked;
    private long _labelsDropped;
    private long _polls;

    public void Attempted(OutgoingBatch batch)
    {
        Interlocked.Increment(ref _batchesSent);
        Interlocked.Add(ref _bytesSent, batch.Payload.Length);
        if (batch.Attempts > 1)
            Interlocked.Increment(ref _batchesRetried);
        else
            Interlocked.Add(ref _recordsSent, batch.Payload.Records);
    }

    public void Polled() => Interlocked.Increment(ref _polls);

    public void Acked(BatchPayload payload)
    {
        Interlocked.Increment(ref _batchesAcked);
        Interlocked.Add(ref _recordsAcked, payload.Records);
        Interlocked.Add(ref _labelsAcked, payload.Labels);
    }

    public void Dropped(string reason, long records, long labels)
    {
        Interlocked.Add(ref _labelsDropped, labels);
        Add(_dropped, reason, records);
    }

    public void Labelled(LabelOutcomes labels)
    {
        lock (_labelsLock)
            _labels = (_labels + labels)!;
    }

    public void Rejected(string reason, long count) => Add(_rejected, reason, count);

    public void Warned(string reason, long count) => Add(_warnings, reason, count);

    public SenderStatistics Snapshot() => new(
        Volatile.Read(ref _batchesSent),
        Volatile.Read(ref _batchesRetried),
        Volatile.Read(ref _batchesAcked),
        Volatile.Read(ref _polls),
        Volatile.Read(ref _bytesSent),
        Volatile.Read(ref _recordsSent),
        Volatile.Read(ref _recordsAcked),
        Volatile.Read(ref _labelsAcked),
        Volatile.Read(ref _labelsDropped),
        _dropped.ToFrozenDictionary(),
        _rejected.ToFrozenDictionary())
    {
        Labels = Labels(),
        Warnings = _warnings.ToFrozenDictionary(),
    };

    private LabelOutcomes Labels()
    {
        lock (_labelsLock)
            return _labels;
    }

    private static void Add(ConcurrentDictionary<string, long> counts, string reason, long count)
    {
        if (counts.Count >= MaxReasons && !counts.ContainsKey(reason))
            reason = "other";
        counts.AddOrUpdate(reason, static (_, add) => add, static (_, sum, add) => sum + add, count);
    }
}
