using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Tail;

/// <summary>Takes whole rows out of a file that is being written, from where it was left.</summary>
internal sealed class TailReader
{
    /// <summary>The longest row; what is longer is left out.</summary>
    private const int MaxRowBytes = 1 << 20;

    private const int BufferBytes = 4 << 20;

    private readonly string _path;
    private readonly string _separator;
    private readonly int _maxRows;
    private readonly SkippedCells _skipped;
    private byte[] _buffer = [];
    private int _filled;
    private bool _isFirst;
    // Of JSON Lines, kept through rotations.
    private string _members = "";

    /// <param name="path">In full.</param>
    /// <param name="delimiter">Of CSV; null: a comma, or of .tsv a tab.</param>
    /// <param name="place">Where it was left; null: it was never read.</param>
    /// <param name="maxRows">Of a chunk.</param>
    /// <param name="skipped">Receives what cannot be read.</param>
    public TailReader(string path, string? delimiter, FilePlace? place, int maxRows, SkippedCells skipped)
    {
        (_path, _maxRows, _skipped, Place) = (path, maxRows, skipped, place);
        _separator = delimiter ?? (Path.GetExtension(path).Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ",");
        _isFirst = place is null;
        IsBegun = place is not null;
        if (place is { IsJsonLines: true })
            _members = place.Header;
    }

    /// <summary>How far the file was read; null: it is not known yet what it is.</summary>
    public FilePlace? Place { get; private set; }

    /// <summary>Rows were taken of it: what has only a header begins as all files do that follow it.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>What is read next is another file, from its beginning.</summary>
    public void StartOver() => (Place, IsBegun) = (null, false);

    /// <summary>What the file holds is not read, but for what says which columns there are.</summary>
    public void PassOver(FileStream file)
    {
        var length = file.Length;
        if (length == 0)
            return;
        Fill(file, 0);
        var isJson = IsJsonLines();
        // Of CSV the header is needed, whatever is passed over.
        if (isJson)
            ReadMembers(_buffer.AsSpan(0, RowScanner.Whole(_buffer.AsSpan(0, _filled), [], _maxRows, out _)));
        var header = isJson ? _members : Encoding.UTF8.GetString(_buffer.AsSpan(0, RowScanner.Whole(_buffer.AsSpan(0, _filled), Encoding.UTF8.GetBytes(_separator), 1, out _)));
        var (offset, lines) = LastLine(file, length);
        (_isFirst, IsBegun) = (false, true);
        Place = new FilePlace { Mark = FileMark.Of(file, offset), Offset = offset, Lines = lines, IsJsonLines = isJson, Header = header };
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

    /// <summary>The next whole rows; null: there are none now.</summary>
    /// <param name="file">That the place is of.</param>
    /// <param name="isLast">Whether nothing more will be written to it, so that a last row without an end counts as one.</param>
    public TailChunk? Read(FileStream file, bool isLast)
    {
        var offset = Place?.Offset ?? 0;
        var left = file.Length - offset;
        if (left <= 0)
            return null;
        Fill(file, offset);
        var bytes = _buffer.AsSpan(0, _filled);
        var isEnd = isLast && left <= _filled;
        if (Place is null)
            return Begin(file, bytes, isEnd) ? Read(file, isLast) : null;
        var separator = Place.IsJsonLines ? [] : Encoding.UTF8.GetBytes(_separator);
        var end = RowScanner.Whole(bytes, separator, _maxRows, out var lines);
        if (end > 0)
            return Take(file, bytes[..end], lines);
        // Lines that are no row although nothing will follow lie behind a quote that is never closed.
        var isOpen = isEnd && bytes.Contains((byte)'\n');
        if (isEnd && !isOpen)
            return Take(file, bytes, 1);
        if (bytes.Length < MaxRowBytes && !isOpen)
            return null;
        LeaveOut(file, bytes);
        return Read(file, isLast);
    }

    /// <summary>What a file begins with says what it is; false: there is too little of it.</summary>
    private bool Begin(FileStream file, ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (bytes is [0x1F, 0x8B, ..] || bytes.StartsWith("PAR1"u8))
            throw new CliException(ExitCodes.BadInput, $"{_path}: only text that grows can be followed, and this is {(bytes[0] == 0x1F ? "compressed" : "Parquet")}: use replay");
        var isJson = IsJsonLines();
        if (isJson)
        {
            Place = new FilePlace { Mark = FileMark.Of(file, 0), IsJsonLines = true, Header = _members };
            return true;
        }

        var end = RowScanner.Whole(bytes, Encoding.UTF8.GetBytes(_separator), 1, out var lines);
        if (end == 0 && bytes.Length >= MaxRowBytes)
            throw new CliException(ExitCodes.BadInput, $"{_path}: the header has more than {MaxRowBytes:N0} bytes");
        if (end == 0 && !isEnd)
            return false;
        end = end == 0 ? bytes.Length : end;
        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Place = new FilePlace { Mark = FileMark.Of(file, end), Offset = end, Lines = lines, Header = Encoding.UTF8.GetString(bytes[start..end]) };
        return true;
    }

    private TailChunk Take(FileStream file, ReadOnlySpan<byte> bytes, long lines)
    {
        var place = Place!;
        var first = place.Lines + 1;
        Advance(file, bytes.Length, lines);
        if (!Utf8.IsValid(bytes))
            bytes = WithoutBroken(bytes, first);
        if (place.IsJsonLines && _members.Length == 0)
        {
            ReadMembers(bytes);
            Place = Place! with { Header = _members };
        }

        var isFirst = _isFirst;
        _isFirst = false;
        var (format, header, columns) = place.IsJsonLines ? (InputFormat.JsonLines, "", _members) : (InputFormat.Csv, place.Header, place.Header);
        return new TailChunk(_path, format, _separator, header, columns, bytes.ToArray(), first, place.Lines + lines, isFirst);
    }

    /// <summary>The members of the first row that is an object; what is none is left out when the rows are read.</summary>
    private void ReadMembers(ReadOnlySpan<byte> bytes)
    {
        var names = RowReader.HeaderOf(new TailChunk(_path, InputFormat.JsonLines, "", "", "", bytes.ToArray(), 1, 1, IsFirst: true));
        if (names.Count > 0)
            _members = JsonSerializer.Serialize(names.Distinct(StringComparer.Ordinal).ToDictionary(static name => name, static _ => (object?)null, StringComparer.Ordinal));
    }

    private byte[] WithoutBroken(ReadOnlySpan<byte> bytes, long line)
    {
        var kept = new List<byte>(bytes.Length);
        var separator = Place!.IsJsonLines ? [] : Encoding.UTF8.GetBytes(_separator);
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
    private void LeaveOut(FileStream file, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        _skipped.AddRow(Place!.Lines + 1, end >= 0 ? "a quote that begins a cell is never closed" : FormattableString.Invariant($"the row does not end within {MaxRowBytes:N0} bytes"));
        Advance(file, end >= 0 ? end + 1 : bytes.Length, end >= 0 ? 1 : 0);
    }

    private void Advance(FileStream file, int bytes, long lines)
    {
        var offset = Place!.Offset + bytes;
        IsBegun = true;
        Place = Place with
        {
            Offset = offset,
            Lines = Place.Lines + lines,
            Mark = Place.Mark.Length < FileMark.MaxLength ? FileMark.Of(file, offset) : Place.Mark,
        };
    }

    private void Fill(FileStream file, long offset)
    {
        if (_buffer.Length == 0)
            _buffer = new byte[BufferBytes];
        _filled = RandomAccess.Read(file.SafeFileHandle, _buffer, offset);
    }

    private bool IsJsonLines() =>
        Path.GetExtension(_path).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json" || _buffer.AsSpan(0, _filled).TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{', ..];
}
