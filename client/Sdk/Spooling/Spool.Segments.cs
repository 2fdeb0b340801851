using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <content>Files.</content>
internal sealed partial class Spool
{
    private SpoolEntry Append_NeedsGate(ReadOnlySpan<byte> bytes)
    {
        if (_active is null || (_active.Entries.Count > 0 && _active.Length + bytes.Length > MaxSegmentBytes))
            Roll_NeedsGate();
        var segment = _active!;
        var entry = new SpoolEntry(segment, segment.Length, bytes);
        // A failed write leaves a torn entry behind the segment's end, which the next one overwrites.
        RandomAccess.Write(segment.Handle, bytes, segment.Length);
        segment.Length += bytes.Length;
        segment.Entries.Add(entry);
        _bytes += bytes.Length;
        return entry;
    }

    private void Roll_NeedsGate()
    {
        var path = Path.Combine(_directory, $"{_nextSegment++:D12}.spool");
        var header = SpoolFormat.SegmentHeader(_node);
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        _active = new SpoolSegment(path, handle, _node, header.Length);
        _segments.AddLast(_active);
        _bytes += header.Length;
        RandomAccess.Write(handle, header, 0);
    }

    /// <summary>False: the entry is larger than the spool may be.</summary>
    private bool MakeRoom_NeedsGate(long length, List<SpoolDrop> drops)
    {
        var oldest = _time.GetUtcNow().ToUnixTimeMilliseconds() - (long)_options.MaxAge.TotalMilliseconds;
        while (_segments.First?.Value is { Entries: [.., var newest] } segment && newest.CreatedUnixMs < oldest)
            DropSegment_NeedsGate(segment, DropReasons.Expired, drops);
        if (length > _options.MaxBytes)
            return false;
        while (_bytes + length > _options.MaxBytes && _segments.First is { } first)
            DropSegment_NeedsGate(first.Value, DropReasons.SpoolFull, drops);
        return true;
    }

    private void DropSegment_NeedsGate(SpoolSegment segment, string reason, List<SpoolDrop> drops)
    {
        foreach (var entry in segment.Entries)
        {
            entry.IsGone = true;
            if (!entry.IsLoaded)
                drops.Add(ReadDrop_NeedsGate(entry, reason));
        }

        segment.Entries.Clear();
        Delete_NeedsGate(segment);
    }

    private static SpoolDrop ReadDrop_NeedsGate(SpoolEntry entry, string reason)
    {
        var payload = TryRead_NeedsGate(entry, new byte[entry.Length]);
        if (payload is null)
            return entry.Lost(DropReasons.SpoolCorrupt);
        payload.Release();
        return new SpoolDrop(payload.Parts, payload.Records, payload.Labels, reason);
    }

    private static BatchPayload? TryRead_NeedsGate(SpoolEntry entry, Span<byte> buffer)
    {
        try
        {
            var read = RandomAccess.Read(entry.Segment.Handle, buffer, entry.Offset);
            return SpoolFormat.EntryLength(buffer[..read]) == entry.Length ? SpoolFormat.ReadPayload(buffer) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Remove_NeedsGate(SpoolEntry entry)
    {
        entry.IsGone = true;
        var segment = entry.Segment;
        segment.Entries.Remove(entry);
        if (segment.Entries.Count == 0)
        {
            Delete_NeedsGate(segment);
            return;
        }

        try
        {
            // Only spares the next process sending it again; the silo would answer that it has it.
            RandomAccess.Write(segment.Handle, "\u0001\0\0\0"u8, entry.Offset + SpoolFormat.DoneOffset);
        }
        catch (IOException exception)
        {
            _log.Failed("write", segment.Path, exception);
        }
    }

    private void Delete_NeedsGate(SpoolSegment segment)
    {
        if (segment == _active)
            _active = null;
        _segments.Remove(segment);
        _bytes -= segment.Length;
        try
        {
            segment.Delete();
        }
        catch (IOException exception)
        {
            _log.Failed("delete", segment.Path, exception);
        }
    }
}
