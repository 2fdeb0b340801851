using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Tail;

/// <summary>
/// Follows one path through rotations: what was renamed is read to its end, then the file that took its name from its beginning; a file that was truncated, from its beginning.
/// </summary>
internal sealed class TailedFile : IDisposable
{
    /// <summary>The longest row; what is longer is left out.</summary>
    public const int MaxRowBytes = 1 << 20;

    private const int BufferBytes = 4 << 20;
    private const int MaxSiblings = 100;
    private const int Tries = 10;

    private static readonly HashSet<string> Compressed = new(StringComparer.OrdinalIgnoreCase) { ".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip" };

    private readonly string? _delimiter;
    private readonly SkippedCells _skipped;
    private readonly Action<string> _tell;
    private readonly int _maxRows;
    // Open, since a name is another file's after the next rotation.
    private readonly Queue<FileStream> _next = new();
    private byte[] _buffer = [];
    private FileStream? _file;
    private FilePlace? _place;
    private FilePlace? _before;
    // Rows were taken of it: what has only a header begins as all files do that follow it.
    private bool _isBegun;
    private bool _isLeaving;
    private bool _isFirst;
    private bool _hasToldMissing;
    // Of JSON Lines, kept through rotations.
    private string _members = "";
    private int _filled;
    // What is not read, each told once as long as it is there.
    private readonly HashSet<(string Name, DateTime Written)> _compressed = [];
    // What was looked through.
    private List<(string Name, DateTime Written)> _looked = [];

    /// <param name="path">In full.</param>
    /// <param name="delimiter">Of CSV; null: a comma, or of .tsv a tab.</param>
    /// <param name="place">Where it was left; null: it was never read.</param>
    /// <param name="fromEnd">Whether what a file holds that was never read is passed over.</param>
    /// <param name="maxRows">Of a chunk.</param>
    /// <param name="skipped">Receives what cannot be read.</param>
    /// <param name="tell">Receives what somebody should know.</param>
    public TailedFile(string path, string? delimiter, FilePlace? place, bool fromEnd, int maxRows, SkippedCells skipped, Action<string> tell)
    {
        (Path, _delimiter, _place, _maxRows, _skipped, _tell) = (path, delimiter, place, maxRows, skipped, tell);
        _isFirst = place is null;
        _isBegun = place is not null;
        if (place is { IsJsonLines: true })
            _members = place.Header;
        if (place is null && fromEnd && File.Exists(path))
            PassOver();
    }

    public string Path { get; }

    public long Rotations { get; private set; }

    public long Truncations { get; private set; }

    public long UnreadFiles { get; private set; }

    /// <summary>How far it was read; null: nothing was yet. As long as nothing of a file was, the one before it says where it is to be looked for.</summary>
    public FilePlace? Place => _isBegun || _before is null ? _place is { Offset: > 0 } ? _place : null : _before;

    private string Separator => _delimiter ?? (System.IO.Path.GetExtension(Path).Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ",");

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>The next whole rows; null: there are none now.</summary>
    /// <param name="isLast">Whether nothing more will be written, so that a last row without an end counts as one.</param>
    public TailChunk? Next(bool isLast)
    {
        while (_file is not null || TryOpen())
        {
            if (WasOvertaken() || IsAnother())
                continue;
            if (Read(isLast || _isLeaving || _next.Count > 0) is { } chunk)
                return chunk;
            if (!MoveOn())
                return null;
        }

        return null;
    }

    public void Dispose()
    {
        _file?.Dispose();
        Unqueue();
    }

    /// <summary>The file under its new name, unless it is read, and what was written after it; false: it is under none.</summary>
    /// <param name="place">How far it was read; null: no row of it was.</param>
    /// <param name="isRead">Whether that is all of it.</param>
    /// <param name="open">The file where it is open: what is newer comes after it, also where it has no name any more.</param>
    private bool Queue(FilePlace? place, bool isRead, FileStream? open = null)
    {
        var files = OpenAll();
        _compressed.IntersectWith(files.Select(static file => (file.Name, Seen(file.Stream).Written)));
        var found = open is null ? -1 : files.FindIndex(file => Seen(file.Stream) == Seen(open));
        if (found < 0 && place is not null)
            found = files.FindIndex(file => file.Stream.Length >= place.Offset && place.Mark.IsOf(file.Stream));
        var current = files.Count > 0 && files[^1].Name == Path ? files[^1].Stream : null;
        for (var i = 0; i < files.Count; i++)
        {
            var (name, stream) = files[i];
            var isAfter = found >= 0 ? i > found : open is not null && Seen(stream).Written > Seen(open).Written && place?.Mark.IsOf(stream) != true;
            if (((i == found && !isRead) || (isAfter && IsFollower(name, Seen(stream).Written))) && !IsCopy(stream, current))
                _next.Enqueue(stream);
            else
                stream.Dispose();
        }

        return found >= 0;
    }

    /// <summary>Whether what it was copied from holds all of it still: that will be truncated, and was not yet.</summary>
    private static bool IsCopy(FileStream file, FileStream? original) =>
        original is not null && original != file && file.Length is > 0 and var length && length <= original.Length && FileMark.Of(file, length).IsOf(original);

    /// <summary>Whether a file has this one's name, or one that a rotation gives: with a number or a date behind it.</summary>
    private bool IsFollower(string name, DateTime written)
    {
        var suffix = name.AsSpan(Path.Length);
        if (suffix.IsEmpty)
            return true;
        if (suffix[0] is not ('.' or '-' or '_') || !suffix.ContainsAnyInRange('0', '9'))
            return false;
        if (!Compressed.Contains(System.IO.Path.GetExtension(name)))
            return true;
        if (!_compressed.Add((name, written)))
            return false;
        UnreadFiles++;
        _tell($"{name}: it was compressed before it was read, and what it holds is not read: replay reads it");
        return false;
    }

    /// <summary>What this file was renamed to, the oldest first, and what has its name now; none was renamed meanwhile.</summary>
    private List<(string Name, FileStream Stream)> OpenAll()
    {
        for (var tries = 1; ; tries++)
        {
            var before = Names();
            var files = new List<(string Name, FileStream Stream)>();
            foreach (var (name, _) in before)
            {
                if (TryOpen(name, out var file) is null)
                    files.Add((name, file!));
            }

            // A file that is written has another time, and its name still.
            if (tries == Tries || (files.Count == before.Count && Names().Select(static each => each.Name).SequenceEqual(before.Select(static each => each.Name)) && before.Zip(files).All(static each => File.GetLastWriteTimeUtc(each.Second.Stream.SafeFileHandle) >= each.First.Written)))
                return files;
            files.ForEach(static file => file.Stream.Dispose());
        }
    }

    private List<(string Name, DateTime Written)> Names()
    {
        var folder = new DirectoryInfo(System.IO.Path.GetDirectoryName(Path)!);
        if (!folder.Exists)
            return [];
        var all = folder.GetFiles(System.IO.Path.GetFileName(Path) + "*");
        // A link beside it names a file that is among them, or is none of them.
        var renamed = all.Where(file => file.FullName != Path && file.LinkTarget is null).OrderByDescending(static file => file.LastWriteTimeUtc).ThenBy(file => Index(file.FullName)).ThenByDescending(static file => file.FullName, StringComparer.Ordinal).Take(MaxSiblings).Reverse();
        return [.. renamed.Concat(all.Where(file => file.FullName == Path)).Select(static file => (file.FullName, file.LastWriteTimeUtc))];
    }

    /// <summary>Of names that count rotations, as .1 and .2: the lowest is the newest, where two files were written last at the same time. Dates in names ascend.</summary>
    private int Index(string name) => name.Length - Path.Length is > 1 and < 5 && int.TryParse(name.AsSpan(Path.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;

    private void PassOver()
    {
        using var file = Open(Path);
        var length = file.Length;
        if (length == 0)
            return;
        Fill(file, 0);
        var isJson = IsJsonLines();
        // Of CSV the header is needed, whatever is passed over.
        if (isJson)
            ReadMembers(_buffer.AsSpan(0, RowScanner.Whole(_buffer.AsSpan(0, _filled), [], _maxRows, out _)));
        var header = isJson ? _members : Encoding.UTF8.GetString(_buffer.AsSpan(0, RowScanner.Whole(_buffer.AsSpan(0, _filled), Encoding.UTF8.GetBytes(Separator), 1, out _)));
        var (offset, lines) = LastLine(file, length);
        (_isFirst, _isBegun) = (false, true);
        _place = new FilePlace { Mark = FileMark.Of(file, offset), Offset = offset, Lines = lines, IsJsonLines = isJson, Header = header };
    }

    /// <summary>Where the line begins that is not whole yet.</summary>
    private (long Offset, long Lines) LastLine(FileStream file, long length)
    {
        var (end, lines) = (0L, 0L);
        for (var at = 0L; at < length; at += _filled)
        {
            Fill(file, at);
            if (_filled == 0)
                break;
            var last = _buffer.AsSpan(0, _filled).LastIndexOf((byte)'\n');
            if (last >= 0)
                end = at + last + 1;
            lines += _buffer.AsSpan(0, _filled).Count((byte)'\n');
        }

        return (end, lines);
    }

    private bool TryOpen()
    {
        if (_next.TryDequeue(out _file))
        {
            _isLeaving = false;
            return true;
        }

        _looked = [];
        if (TryOpen(Path, out _file) is { } problem)
        {
            // What was read last, and what was written after it, may be there under other names.
            if ((_place ?? _before) is { } place)
                Queue(place, isRead: _place is null);
            if (!_next.TryDequeue(out _file))
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

    /// <summary>Null: it is open.</summary>
    private static Exception? TryOpen(string path, out FileStream? file)
    {
        file = null;
        try
        {
            file = Open(path);
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return problem;
        }
    }

    /// <summary>Whether what is open is not what was read: that is read on under its new name, or as the copy that was made of it, before what has its name now.</summary>
    private bool IsAnother()
    {
        if (_place is not { } place || (_file!.Length >= place.Offset && place.Mark.IsOf(_file)))
            return false;
        if (!_isBegun)
        {
            _place = null;
            return true;
        }

        _file.Dispose();
        _file = null;
        if (Queue(place, isRead: false))
            return true;
        _tell($"{Path}: the file that was read until byte {place.Offset:N0} was truncated, or is gone, and so is what it gained since; what has its name now is read from its beginning");
        Truncations++;
        (_place, _before, _isBegun) = (null, null, false);
        return true;
    }

    /// <summary>Whether files came between what was read last and this one, of which nothing was read: what it held was copied and truncated.</summary>
    private bool WasOvertaken()
    {
        if (_isBegun || _before is null || _next.Count > 0 || !IsChanged())
            return false;
        Queue(_before, isRead: true);
        if (_next.Count > 1)
        {
            _file!.Dispose();
            (_file, _place) = (null, null);
            return true;
        }

        Unqueue();
        return false;
    }

    /// <summary>Whether the files are others than at the last look; what has the path may have been written.</summary>
    private bool IsChanged()
    {
        var names = Names().Select(each => each.Name == Path ? (each.Name, default) : each).ToList();
        var isChanged = !names.SequenceEqual(_looked);
        _looked = names;
        return isChanged;
    }

    private void Unqueue()
    {
        while (_next.TryDequeue(out var file))
            file.Dispose();
    }

    private TailChunk? Read(bool isLast)
    {
        var offset = _place?.Offset ?? 0;
        var left = _file!.Length - offset;
        if (left <= 0)
            return null;
        Fill(_file, offset);
        var bytes = _buffer.AsSpan(0, _filled);
        var isEnd = isLast && left <= _filled;
        if (_place is null)
            return Begin(bytes, isEnd) ? Read(isLast) : null;
        var separator = _place.IsJsonLines ? [] : Encoding.UTF8.GetBytes(Separator);
        var end = RowScanner.Whole(bytes, separator, _maxRows, out var lines);
        if (end > 0)
            return Take(bytes[..end], lines);
        // Lines that are no row although nothing will follow lie behind a quote that is never closed.
        var isOpen = isEnd && bytes.Contains((byte)'\n');
        if (isEnd && !isOpen)
            return Take(bytes, 1);
        if (bytes.Length < MaxRowBytes && !isOpen)
            return null;
        LeaveOut(bytes);
        return Read(isLast);
    }

    /// <summary>What a file begins with says what it is; false: there is too little of it.</summary>
    private bool Begin(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (bytes is [0x1F, 0x8B, ..] || bytes.StartsWith("PAR1"u8))
            throw new CliException(ExitCodes.BadInput, $"{Path}: only text that grows can be followed, and this is {(bytes[0] == 0x1F ? "compressed" : "Parquet")}: use replay");
        var isJson = IsJsonLines();
        if (isJson)
        {
            _place = new FilePlace { Mark = FileMark.Of(_file!, 0), IsJsonLines = true, Header = _members };
            return true;
        }

        var end = RowScanner.Whole(bytes, Encoding.UTF8.GetBytes(Separator), 1, out var lines);
        if (end == 0 && bytes.Length >= MaxRowBytes)
            throw new CliException(ExitCodes.BadInput, $"{Path}: the header has more than {MaxRowBytes:N0} bytes");
        if (end == 0 && !isEnd)
            return false;
        end = end == 0 ? bytes.Length : end;
        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        _place = new FilePlace { Mark = FileMark.Of(_file!, end), Offset = end, Lines = lines, Header = Encoding.UTF8.GetString(bytes[start..end]) };
        return true;
    }

    private TailChunk? Take(ReadOnlySpan<byte> bytes, long lines)
    {
        var place = _place!;
        var first = place.Lines + 1;
        Advance(bytes.Length, lines);
        if (!Utf8.IsValid(bytes))
            bytes = WithoutBroken(bytes, first);
        if (place.IsJsonLines && _members.Length == 0)
        {
            ReadMembers(bytes);
            _place = _place! with { Header = _members };
        }

        var isFirst = _isFirst;
        _isFirst = false;
        var (format, header, columns) = place.IsJsonLines ? (InputFormat.JsonLines, "", _members) : (InputFormat.Csv, place.Header, place.Header);
        return new TailChunk(Path, format, Separator, header, columns, bytes.ToArray(), first, place.Lines + lines, isFirst);
    }

    /// <summary>The members of the first row that is an object; what is none is left out when the rows are read.</summary>
    private void ReadMembers(ReadOnlySpan<byte> bytes)
    {
        var names = RowReader.HeaderOf(new TailChunk(Path, InputFormat.JsonLines, "", "", "", bytes.ToArray(), 1, 1, IsFirst: true));
        if (names.Count > 0)
            _members = JsonSerializer.Serialize(names.Distinct(StringComparer.Ordinal).ToDictionary(static name => name, static _ => (object?)null, StringComparer.Ordinal));
    }

    private byte[] WithoutBroken(ReadOnlySpan<byte> bytes, long line)
    {
        var kept = new List<byte>(bytes.Length);
        var separator = _place!.IsJsonLines ? [] : Encoding.UTF8.GetBytes(Separator);
        while (bytes.Length > 0)
        {
            var end = RowScanner.Whole(bytes, separator, 1, out var lines) is > 0 and var whole ? whole : bytes.Length;
            if (Utf8.IsValid(bytes[..end]))
                kept.AddRange(bytes[..end]);
            else
                _skipped.AddRow(line, "it is not UTF-8");
            bytes = bytes[end..];
            line += lines;
        }

        return [.. kept];
    }

    /// <summary>Of a row that does not end, and of a cell whose quote is never closed, the first line is left out.</summary>
    private void LeaveOut(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        _skipped.AddRow(_place!.Lines + 1, end >= 0 ? "a quote that begins a cell is never closed" : FormattableString.Invariant($"the row does not end within {MaxRowBytes:N0} bytes"));
        Advance(end >= 0 ? end + 1 : bytes.Length, end >= 0 ? 1 : 0);
    }

    private void Advance(int bytes, long lines)
    {
        var offset = _place!.Offset + bytes;
        _isBegun = true;
        _place = _place with
        {
            Offset = offset,
            Lines = _place.Lines + lines,
            Mark = _place.Mark.Length < FileMark.MaxLength ? FileMark.Of(_file!, offset) : _place.Mark,
        };
    }

    /// <summary>To the file that took the name of the one that was read to its end; false: it is the last one still.</summary>
    private bool MoveOn()
    {
        if (_next.Count == 0)
        {
            var isLast = IsLast();
            // Whoever writes a file that was renamed may have it open for a moment more.
            if (isLast || !_isLeaving)
            {
                _isLeaving = !isLast;
                return false;
            }

            Queue(_isBegun ? _place : null, isRead: true, _file);
        }

        Rotations++;
        (_before, _isBegun) = (Place, false);
        _file!.Dispose();
        (_file, _place) = (null, null);
        return true;
    }

    /// <summary>Whether no file follows the one that is open: it has the path, or nothing has it and none of the files that were renamed is newer.</summary>
    private bool IsLast()
    {
        var before = Seen(_file!);
        // Opened, since a link has a length and a time of its own.
        if (TryOpen(Path, out var opened) is not null)
            return !_isLeaving && !HasNewer();
        using var there = opened;
        var now = Seen(there!);
        var after = Seen(_file!);
        return before != after || (now == after && _place?.Mark.IsOf(there!) != false);
    }

    private bool HasNewer()
    {
        if (!IsChanged())
            return false;
        Queue(_isBegun ? _place : null, isRead: true, _file);
        var hasNewer = _next.Count > 0;
        Unqueue();
        return hasNewer;
    }

    private static (long Length, DateTime Written) Seen(FileStream file) => (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    private void Fill(FileStream file, long offset)
    {
        if (_buffer.Length == 0)
            _buffer = new byte[BufferBytes];
        _filled = RandomAccess.Read(file.SafeFileHandle, _buffer, offset);
    }

    private bool IsJsonLines() =>
        System.IO.Path.GetExtension(Path).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json" || _buffer.AsSpan(0, _filled).TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{', ..];
}
