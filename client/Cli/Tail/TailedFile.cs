using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Tail;

/// <summary>
/// Follows one path through rotations: what was renamed is read to its end, then the file that took its name from its beginning; a file that was truncated, from its beginning.
/// </summary>
internal sealed class TailedFile : IDisposable
{
    private readonly Action<string> _tell;
    private readonly RotatedFiles _rotated;
    private readonly TailReader _reader;
    private FileStream? _file;
    private FilePlace? _before;
    private bool _isLeaving;
    private bool _hasToldMissing;

    /// <param name="path">In full.</param>
    /// <param name="delimiter">Of CSV; null: a comma, or of .tsv a tab.</param>
    /// <param name="place">Where it was left; null: it was never read.</param>
    /// <param name="fromEnd">Whether what a file holds that was never read is passed over.</param>
    /// <param name="maxRows">Of a chunk.</param>
    /// <param name="skipped">Receives what cannot be read.</param>
    /// <param name="tell">Receives what somebody should know.</param>
    public TailedFile(string path, string? delimiter, FilePlace? place, bool fromEnd, int maxRows, SkippedCells skipped, Action<string> tell)
    {
        (Path, _tell) = (path, tell);
        _rotated = new RotatedFiles(path, tell);
        _reader = new TailReader(path, delimiter, place, maxRows, skipped);
        if (place is not null || !fromEnd || !File.Exists(path))
            return;
        using var file = RotatedFiles.Open(path);
        _reader.PassOver(file);
    }

    public string Path { get; }

    public long Rotations { get; private set; }

    public long Truncations { get; private set; }

    public long UnreadFiles => _rotated.UnreadFiles;

    /// <summary>How far it was read; null: nothing was yet. As long as nothing of a file was, the one before it says where it is to be looked for.</summary>
    public FilePlace? Place => _reader.IsBegun || _before is null ? _reader.Place is { Offset: > 0 } place ? place : null : _before;

    /// <summary>The next whole rows; null: there are none now.</summary>
    /// <param name="isLast">Whether nothing more will be written, so that a last row without an end counts as one.</param>
    public TailChunk? Next(bool isLast)
    {
        while (_file is not null || TryOpen())
        {
            if (WasOvertaken() || IsAnother())
                continue;
            if (_reader.Read(_file!, isLast || _isLeaving || _rotated.Count > 0) is { } chunk)
                return chunk;
            if (!MoveOn())
                return null;
        }

        return null;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _rotated.Dispose();
    }

    private bool TryOpen()
    {
        if (_rotated.TryTake(out _file))
        {
            _isLeaving = false;
            return true;
        }

        _rotated.Forget();
        if (RotatedFiles.TryOpen(Path, out _file) is { } problem)
        {
            // What was read last, and what was written after it, may be there under other names.
            if ((_reader.Place ?? _before) is { } place)
                _rotated.Find(place, isRead: _reader.Place is null);
            if (!_rotated.TryTake(out _file))
            {
                if (!_hasToldMissing)
                    _tell($"{Path}: {(problem is FileNotFoundException or DirectoryNotFoundException ? "there is no such file yet; it is waited for" : problem.Message)}");
                _hasToldMissing = true;
                return false;
            }
        }

        (_isLeaving, _hasToldMissing) = (false, false);
        return true;
    }

    /// <summary>Whether what is open is not what was read: that is read on under its new name, or as the copy that was made of it, before what has its name now.</summary>
    private bool IsAnother()
    {
        if (_reader.Place is not { } place || (_file!.Length >= place.Offset && place.Mark.IsOf(_file)))
            return false;
        if (!_reader.IsBegun)
        {
            _reader.StartOver();
            return true;
        }

        _file.Dispose();
        _file = null;
        if (_rotated.Find(place, isRead: false))
            return true;
        _tell($"{Path}: the file that was read until byte {place.Offset:N0} was truncated, or is gone, and so is what it gained since; what has its name now is read from its beginning");
        Truncations++;
        _reader.StartOver();
        _before = null;
        return true;
    }

    /// <summary>Whether files came between what was read last and this one, of which nothing was read: what it held was copied and truncated.</summary>
    private bool WasOvertaken()
    {
        if (_reader.IsBegun || _before is null || _rotated.Count > 0 || !_rotated.IsChanged())
            return false;
        _rotated.Find(_before, isRead: true);
        if (_rotated.Count > 1)
        {
            _file!.Dispose();
            _file = null;
            _reader.StartOver();
            return true;
        }

        _rotated.Clear();
        return false;
    }

    /// <summary>To the file that took the name of the one that was read to its end; false: it is the last one still.</summary>
    private bool MoveOn()
    {
        if (_rotated.Count == 0)
        {
            var isLast = IsLast();
            // Whoever writes a file that was renamed may have it open for a moment more.
            if (isLast || !_isLeaving)
            {
                _isLeaving = !isLast;
                return false;
            }

            _rotated.Find(_reader.IsBegun ? _reader.Place : null, isRead: true, _file);
        }

        Rotations++;
        _before = Place;
        _reader.StartOver();
        _file!.Dispose();
        _file = null;
        return true;
    }

    /// <summary>Whether no file follows the one that is open: it has the path, or nothing has it and none of the files that were renamed is newer.</summary>
    private bool IsLast()
    {
        var before = RotatedFiles.Seen(_file!);
        // Opened, since a link has a length and a time of its own.
        if (RotatedFiles.TryOpen(Path, out var opened) is not null)
            return !_isLeaving && !HasNewer();
        using var there = opened;
        var now = RotatedFiles.Seen(there!);
        var after = RotatedFiles.Seen(_file!);
        return before != after || (now == after && _reader.Place?.Mark.IsOf(there!) != false);
    }

    private bool HasNewer()
    {
        if (!_rotated.IsChanged())
            return false;
        _rotated.Find(_reader.IsBegun ? _reader.Place : null, isRead: true, _file);
        var hasNewer = _rotated.Count > 0;
        _rotated.Clear();
        return hasNewer;
    }
}
