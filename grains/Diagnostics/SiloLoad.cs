using System.Collections.Concurrent;

namespace OrleansMonitor.Grains.Diagnostics;

/// <summary>What the nodes of this silo hold and have had, for what the silo says of itself. Thread-safe.</summary>
public sealed class SiloLoad
{
    private readonly ConcurrentDictionary<object, long> _oldest = new();
    private long _uncommitted;
    private long _records;

    /// <summary>Batches that are not durable.</summary>
    public int UncommittedBatches => (int)Math.Max(Interlocked.Read(ref _uncommitted), 0);

    /// <summary>Records that nodes of this silo have committed.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>The age of the oldest batch that is not durable; 0: there is none.</summary>
    public TimeSpan Lag(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var oldest = long.MaxValue;
        foreach (var (_, since) in _oldest)
            oldest = Math.Min(oldest, since);
        return oldest == long.MaxValue ? TimeSpan.Zero : time.GetElapsedTime(oldest);
    }

    internal void Add(ulong records) => Interlocked.Add(ref _records, (long)records);

    internal void UncommittedChanged(int difference) => Interlocked.Add(ref _uncommitted, difference);

    /// <summary>A node's oldest batch came then, a time stamp of the clock; null: it holds none.</summary>
    internal void Hold(object node, long? since)
    {
        if (since is { } oldest)
            _oldest[node] = oldest;
        else
            _oldest.TryRemove(node, out _);
    }
}
