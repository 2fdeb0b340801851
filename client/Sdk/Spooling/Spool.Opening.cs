using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <content>What an earlier process left.</content>
internal sealed partial class Spool
{
    private readonly List<SpoolDrop> _droppedAtOpening = [];

    /// <summary>Opens the directory for this process alone.</summary>
    /// <param name="options">Its directory is set.</param>
    /// <param name="node">The node that new batches are of.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Where trouble is told.</param>
    /// <param name="problem">Why it cannot be used: another process has it, or the file system said no.</param>
    public static Spool? TryOpen(SpoolOptions options, string node, TimeProvider time, ILogger logger, out string problem)
    {
        var log = new SpoolLog(logger, time);
        try
        {
            var directory = Path.GetFullPath(options.Directory!);
            Directory.CreateDirectory(directory);
            var exclusive = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var spool = new Spool(options, directory, node, time, log, exclusive);
            spool.ReadSegments();
            problem = "";
            return spool;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"{nameof(SpoolOptions.Directory)} is '{options.Directory}': {exception.Message}";
            return null;
        }
    }

    /// <summary>The batches that were found, by node and epoch; called once, after <see cref="Dropped"/> is set.</summary>
    public IReadOnlyList<SpooledStream> TakeFound()
    {
        List<SpooledStream> streams;
        lock (_gate)
        {
            streams = [.. _segments
                .SelectMany(static segment => segment.Entries)
                .GroupBy(static entry => (entry.Segment.Node, entry.Producer))
                .Select(static group => new SpooledStream(group.Key.Node, group.Key.Producer, [.. group.OrderBy(static entry => entry.Sequence)]))];
        }

        Report(_droppedAtOpening);
        _droppedAtOpening.Clear();
        return streams;
    }

    private void ReadSegments()
    {
        foreach (var path in Directory.GetFiles(_directory, "*.spool").Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), out var number))
                _nextSegment = Math.Max(_nextSegment, number + 1);
            ReadSegment(path);
        }
    }

    private void ReadSegment(string path)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        var node = SpoolFormat.ReadNode(file, out var at);
        if (node is null)
        {
            // A process died while it made the file; there is no batch in it.
            _log.Torn(path, 0, file.Length);
            File.Delete(path);
            return;
        }

        var segment = new SpoolSegment(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read), node, file.Length);
        _segments.AddLast(segment);
        _bytes += file.Length;
        var oldest = _time.GetUtcNow().ToUnixTimeMilliseconds() - (long)_options.MaxAge.TotalMilliseconds;
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
                _droppedAtOpening.Add(ReadDrop_NeedsGate(entry, DropReasons.Expired));
        }

        if (at < file.Length)
            _log.Torn(path, at, file.Length - at);
        if (segment.Entries.Count == 0)
            Delete_NeedsGate(segment);
    }
}
