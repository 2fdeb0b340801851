using System.Buffers;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Keeps batches in files until they are acknowledged. A segment is deleted when the last of its entries is gone; past the
/// bound the oldest segment is, with what it still holds. Writes are not forced to the disk: they survive the death of the
/// process, not that of the machine. Thread-safe; calls do file I/O, so they are for background threads only. No call throws:
/// what the file system throws is logged, and the result says what it means for the batch.
/// </summary>
internal sealed class Spool : IBatchSpool, IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly SpoolLog _log;
    private readonly FileStream _lock;
    private readonly SpoolSegments _segments;
    private readonly List<SpoolDrop> _droppedAtOpening = [];
    private bool _disposed;

    private Spool(SpoolOptions options, string directory, string node, TimeProvider time, SpoolLog log, FileStream exclusive)
    {
        (_directory, _log, _lock) = (directory, log, exclusive);
        _segments = new SpoolSegments(_gate, options, directory, node, time, log);
    }

    /// <summary>Called, outside of the lock, for every batch that is given up.</summary>
    public Action<SpoolDrop>? Dropped { get; set; }

    /// <summary>Bytes of files.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _segments.BytesLocked;
        }
    }

    /// <summary>Opens the directory for this process alone.</summary>
    /// <param name="options">Its directory is set.</param>
    /// <param name="node">The node that new batches are of.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Gets what the file system refuses.</param>
    /// <param name="problem">Why it cannot be used: another process has it, or the file system said no.</param>
    public static Spool? TryOpen(SpoolOptions options, string node, TimeProvider time, ILogger logger, out string problem)
    {
        FileStream? exclusive = null;
        try
        {
            var directory = Path.GetFullPath(options.Directory!);
            SpoolFiles.CreateDirectory(directory);
            exclusive = SpoolFiles.Lock(Path.Combine(directory, "lock"));
            var spool = new Spool(options, directory, node, time, new SpoolLog(logger, time), exclusive);
            lock (spool._gate)
                spool._segments.ReadExistingLocked(spool._droppedAtOpening);
            problem = "";
            return spool;
        }
        catch (Exception exception)
        {
            exclusive?.Dispose();
            problem = $"{nameof(SpoolOptions.Directory)} is '{options.Directory}': {exception.Message}";
            return null;
        }
    }

    /// <summary>The batches that an earlier process left, by node and epoch; called once, after <see cref="Dropped"/> is set.</summary>
    public IReadOnlyList<SpooledStream> TakeFound()
    {
        List<SpooledStream> streams;
        lock (_gate)
        {
            streams = [.. _segments.EntriesLocked
                .GroupBy(static entry => (entry.Segment.Node, entry.Producer))
                .Select(static group => new SpooledStream(group.Key.Node, group.Key.Producer, [.. group.OrderBy(static entry => entry.Sequence)]))];
        }

        Report(_droppedAtOpening);
        _droppedAtOpening.Clear();
        return streams;
    }

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
                if (!_disposed && _segments.MakeRoomLocked(length, drops))
                {
                    entry = _segments.AppendLocked(bytes);
                    entry.IsLoaded = isLoaded;
                }
            }
        }
        catch (Exception exception)
        {
            _log.Failed("write", _directory, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Report(drops);
        return entry is null ? null : Ticket(entry);
    }

    public BatchPayload? Load(SpoolEntry entry)
    {
        SpoolDrop? drop = null;
        BatchPayload? payload = null;
        var buffer = ArrayPool<byte>.Shared.Rent(entry.Length);
        lock (_gate)
        {
            if (!_disposed && !entry.IsGone)
            {
                payload = _segments.ReadLocked(entry, buffer.AsSpan(0, entry.Length));
                entry.IsLoaded = payload is not null;
                if (payload is null)
                {
                    drop = entry.Lost(DropReasons.SpoolCorrupt);
                    _segments.RemoveLocked(entry);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (drop is { } lost)
            Report([lost]);
        return payload;
    }

    public void Unload(SpoolEntry entry)
    {
        lock (_gate)
            entry.IsLoaded = false;
    }

    public SpoolTicket Ticket(SpoolEntry entry) => new(this, entry);

    public bool TryAssign(SpoolEntry entry, Guid producer, ulong sequence)
    {
        lock (_gate)
        {
            // Dropped with its segment: the sender's copy is all there is, and no restart can repeat it.
            if (entry.IsGone || _disposed)
                return true;
            return (entry.Producer == producer && entry.Sequence == sequence) || _segments.TryAssignLocked(entry, producer, sequence);
        }
    }

    public void Complete(SpoolEntry entry)
    {
        lock (_gate)
        {
            if (!entry.IsGone && !_disposed)
                _segments.RemoveLocked(entry);
        }
    }

    /// <summary>Gives the directory up; files stay for the next process.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _segments.CloseLocked();
            _lock.Dispose();
        }
    }

    private void Report(List<SpoolDrop> drops)
    {
        foreach (var drop in drops)
            Dropped?.Invoke(drop);
    }
}
