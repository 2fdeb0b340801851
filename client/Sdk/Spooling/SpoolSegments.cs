using System.Diagnostics;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>The files of a spool, oldest first. The spool's lock guards it.</summary>
internal sealed class SpoolSegments(Lock gate, SpoolOptions options, string directory, string node, TimeProvider time, SpoolLog log)
{
    private const long MaxSegmentBytes = 8 << 20;

    private readonly LinkedList<SpoolSegment> _segments = [];
    private SpoolSegment? _active;
    private long _nextSegment = 1;
    private long _bytes;

    public long BytesLocked
    {
        get
        {
            AssertLocked();
            return _bytes;
        }
    }

    public IEnumerable<SpoolEntry> EntriesLocked
    {
        get
        {
            AssertLocked();
            return _segments.SelectMany(static segment => segment.Entries);
        }
    }

    /// <summary>Finds what earlier processes left. A file that cannot be read stays as it is, for a process that can.</summary>
    /// <param name="drops">Gets what is too old.</param>
    public void ReadExistingLocked(List<SpoolDrop> drops)
    {
        AssertLocked();
        foreach (var path in Directory.GetFiles(directory, "*.spool").Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), out var number))
                _nextSegment = Math.Max(_nextSegment, number + 1);
            try
            {
                ReadSegmentLocked(path, drops);
            }
            catch (Exception exception)
            {
                log.Failed("read", path, exception);
            }
        }
    }

    /// <summary>False: the entry is larger than the spool may be.</summary>
    public bool MakeRoomLocked(long length, List<SpoolDrop> drops)
    {
        AssertLocked();
        var oldest = OldestUnixMs;
        while (_segments.First?.Value is { Entries: [.., var newest] } segment && newest.CreatedUnixMs < oldest)
            DropSegmentLocked(segment, DropReasons.Expired, drops);
        if (length > options.MaxBytes)
            return false;
        while (_bytes + length > options.MaxBytes && _segments.First is { } first)
            DropSegmentLocked(first.Value, DropReasons.SpoolFull, drops);
        return true;
    }

    /// <exception cref="IOException">The file system refused; other exceptions of files are possible. The entry is not written.</exception>
    public SpoolEntry AppendLocked(ReadOnlySpan<byte> bytes)
    {
        AssertLocked();
        if (_active is null || (_active.Entries.Count > 0 && _active.Length + bytes.Length > Math.Min(MaxSegmentBytes, options.MaxBytes / 8)))
            RollLocked();
        var segment = _active!;
        var entry = new SpoolEntry(segment, segment.Length, bytes);
        // A failed write leaves a torn entry behind the segment's end, which the next one overwrites.
        RandomAccess.Write(segment.Handle, bytes, segment.Length);
        segment.Length += bytes.Length;
        segment.Entries.Add(entry);
        _bytes += bytes.Length;
        return entry;
    }

    /// <summary>Null: damaged, or the file system refused.</summary>
    public BatchPayload? ReadLocked(SpoolEntry entry, Span<byte> buffer)
    {
        AssertLocked();
        try
        {
            var read = RandomAccess.Read(entry.Segment.Handle, buffer, entry.Offset);
            return SpoolFormat.EntryLength(buffer[..read]) == entry.Length ? SpoolFormat.ReadPayload(buffer) : null;
        }
        catch (Exception exception)
        {
            log.Failed("read", entry.Segment.Path, exception);
            return null;
        }
    }

    public bool TryAssignLocked(SpoolEntry entry, Guid producer, ulong sequence)
    {
        AssertLocked();
        try
        {
            Span<byte> assignment = stackalloc byte[SpoolFormat.AssignmentLength];
            SpoolFormat.WriteAssignment(assignment, producer, sequence);
            RandomAccess.Write(entry.Segment.Handle, assignment, entry.Offset + SpoolFormat.AssignmentOffset);
        }
        catch (Exception exception)
        {
            log.Failed("write", entry.Segment.Path, exception);
            return false;
        }

        (entry.Producer, entry.Sequence) = (producer, sequence);
        return true;
    }

    public void RemoveLocked(SpoolEntry entry)
    {
        AssertLocked();
        entry.IsGone = true;
        var segment = entry.Segment;
        segment.Entries.Remove(entry);
        if (segment.Entries.Count == 0)
        {
            DeleteLocked(segment);
            return;
        }

        try
        {
            // Only spares the next process sending it again; the silo would answer that it has it.
            RandomAccess.Write(segment.Handle, "\u0001\0\0\0"u8, entry.Offset + SpoolFormat.DoneOffset);
        }
        catch (Exception exception)
        {
            log.Failed("write", segment.Path, exception);
        }
    }

    public void CloseLocked()
    {
        AssertLocked();
        foreach (var segment in _segments)
            segment.Handle.Dispose();
    }

    private long OldestUnixMs => time.GetUtcNow().ToUnixTimeMilliseconds() - (long)options.MaxAge.TotalMilliseconds;

    private void ReadSegmentLocked(string path, List<SpoolDrop> drops)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        var owner = SpoolFormat.ReadNode(file, out var at);
        if (owner is null)
        {
            // A process died while it made the file; there is no batch in it.
            log.Torn(path, 0, file.Length);
            File.Delete(path);
            return;
        }

        var segment = new SpoolSegment(path, SpoolFiles.Open(path), owner, file.Length);
        _segments.AddLast(segment);
        _bytes += file.Length;
        var oldest = OldestUnixMs;
        while (SpoolFormat.EntryLength(file[at..]) is var length and > 0)
        {
            var bytes = file.Slice(at, length);
            var entry = new SpoolEntry(segment, at, bytes);
            at += length;
            if (SpoolFormat.IsDone(bytes))
                continue;
            if (entry.CreatedUnixMs >= oldest)
                segment.Entries.Add(entry);
            else
                drops.Add(ReadDropLocked(entry, DropReasons.Expired));
        }

        if (at < file.Length)
            log.Torn(path, at, file.Length - at);
        if (segment.Entries.Count == 0)
            DeleteLocked(segment);
    }

    private void RollLocked()
    {
        var path = Path.Combine(directory, $"{_nextSegment++:D12}.spool");
        var header = SpoolFormat.SegmentHeader(node);
        var segment = new SpoolSegment(path, SpoolFiles.Create(path), node, header.Length);
        try
        {
            RandomAccess.Write(segment.Handle, header, 0);
        }
        catch (Exception)
        {
            // Batches in a file without its header would not be found again.
            TryDelete(segment);
            throw;
        }

        _active = segment;
        _segments.AddLast(segment);
        _bytes += header.Length;
    }

    private void DropSegmentLocked(SpoolSegment segment, string reason, List<SpoolDrop> drops)
    {
        foreach (var entry in segment.Entries)
        {
            entry.IsGone = true;
            if (!entry.IsLoaded)
                drops.Add(ReadDropLocked(entry, reason));
        }

        segment.Entries.Clear();
        DeleteLocked(segment);
    }

    private SpoolDrop ReadDropLocked(SpoolEntry entry, string reason)
    {
        var payload = ReadLocked(entry, new byte[entry.Length]);
        if (payload is null)
            return entry.Lost(DropReasons.SpoolCorrupt);
        payload.Release();
        return new SpoolDrop(payload.Parts, payload.Records, payload.Labels, reason);
    }

    private void DeleteLocked(SpoolSegment segment)
    {
        if (segment == _active)
            _active = null;
        _segments.Remove(segment);
        _bytes -= segment.Length;
        TryDelete(segment);
    }

    private void TryDelete(SpoolSegment segment)
    {
        try
        {
            segment.Delete();
        }
        catch (Exception exception)
        {
            log.Failed("delete", segment.Path, exception);
        }
    }

    private void AssertLocked() => Debug.Assert(gate.IsHeldByCurrentThread, "the spool's lock is needed");
}
