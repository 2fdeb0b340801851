using System.Buffers;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Keeps batches in files until they are settled. A segment is deleted when the last of its entries is gone; past the bound
/// the oldest segment is, with what it still holds. Writes are not forced to the disk: they survive the death of the process,
/// not that of the machine. Thread-safe; calls do file I/O, so they are for background threads only.
/// </summary>
internal sealed partial class Spool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SpoolOptions _options;
    private readonly string _directory;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly SpoolLog _log;
    private readonly FileStream _lock;
    private readonly LinkedList<SpoolSegment> _segments = [];
    private SpoolSegment? _active;
    private long _nextSegment = 1;
    private long _bytes;
    private bool _disposed;

    private Spool(SpoolOptions options, string directory, string node, TimeProvider time, SpoolLog log, FileStream exclusive)
    {
        (_options, _directory, _node, _time, _log, _lock) = (options, directory, node, time, log, exclusive);
    }

    /// <summary>Told of every batch that is let go; called outside of the lock.</summary>
    public Action<SpoolDrop>? Dropped { get; set; }

    /// <summary>Bytes of files.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    private long MaxSegmentBytes => Math.Min(8 << 20, _options.MaxBytes / 8);

    /// <summary>
    /// Writes a batch down, with its number if it has one. Null: it could not be (the disk is full, or the batch is larger
    /// than the spool).
    /// </summary>
    public SpoolTicket? TryAppend(BatchPayload payload, long createdUnixMs, Guid producer, ulong sequence, bool isLoaded)
    {
        var drops = new List<SpoolDrop>();
        SpoolEntry? entry = null;
        var parts = SpoolParts.Write(payload.Parts);
        var length = SpoolFormat.Prefix + parts.Length + payload.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = buffer.AsSpan(0, length);
            SpoolFormat.WriteEntry(bytes, payload, parts, createdUnixMs);
            if (sequence != 0)
                SpoolFormat.WriteAssignment(bytes[SpoolFormat.AssignmentOffset..], producer, sequence);
            lock (_gate)
            {
                if (!_disposed && MakeRoom_NeedsGate(length, drops))
                    entry = Append_NeedsGate(bytes);
                if (entry is not null)
                    entry.IsLoaded = isLoaded;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _log.Failed("write", _directory, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Report(drops);
        return entry is null ? null : new SpoolTicket(this, entry);
    }

    /// <summary>Reads a batch back. Null: it is gone, or damaged (then it is counted as dropped).</summary>
    public BatchPayload? Load(SpoolEntry entry)
    {
        var drops = new List<SpoolDrop>();
        BatchPayload? payload = null;
        var buffer = ArrayPool<byte>.Shared.Rent(entry.Length);
        lock (_gate)
        {
            if (!_disposed && !entry.IsGone)
            {
                payload = TryRead_NeedsGate(entry, buffer.AsSpan(0, entry.Length));
                entry.IsLoaded = payload is not null;
                if (payload is null)
                {
                    drops.Add(entry.Lost(DropReasons.SpoolCorrupt));
                    Remove_NeedsGate(entry);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        Report(drops);
        return payload;
    }

    public void Unload(SpoolEntry entry)
    {
        lock (_gate)
            entry.IsLoaded = false;
    }

    public bool TryAssign(SpoolEntry entry, Guid producer, ulong sequence)
    {
        lock (_gate)
        {
            // Dropped with its segment: the sender's copy is all there is, and no restart can repeat it.
            if (entry.IsGone || _disposed)
                return true;
            if (entry.Producer == producer && entry.Sequence == sequence)
                return true;
            try
            {
                Span<byte> assignment = stackalloc byte[SpoolFormat.AssignmentLength];
                SpoolFormat.WriteAssignment(assignment, producer, sequence);
                RandomAccess.Write(entry.Segment.Handle, assignment, entry.Offset + SpoolFormat.AssignmentOffset);
            }
            catch (IOException exception)
            {
                _log.Failed("write", entry.Segment.Path, exception);
                return false;
            }

            (entry.Producer, entry.Sequence) = (producer, sequence);
            return true;
        }
    }

    public void Complete(SpoolEntry entry)
    {
        lock (_gate)
        {
            if (entry.IsGone || _disposed)
                return;
            Remove_NeedsGate(entry);
        }
    }

    /// <summary>Lets go of the directory; files stay for the next process.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var segment in _segments)
                segment.Handle.Dispose();
            _lock.Dispose();
        }
    }

    private void Report(List<SpoolDrop> drops)
    {
        foreach (var drop in drops)
            Dropped?.Invoke(drop);
    }
}
