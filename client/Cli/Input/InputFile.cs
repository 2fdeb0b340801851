using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text.Unicode;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// A table to be read: a file, or what comes by a pipe, which is kept in a file of its own meanwhile. It is read once before anything is
/// sent, since what is sent follows from all of it, and so that what cannot be read is told before half of it is counted.
/// </summary>
internal sealed class InputFile : ITable, IDisposable
{
    /// <summary>The name that stands for the standard input.</summary>
    public const string StandardInput = "-";

    private const int BufferBytes = 1 << 16;

    private readonly string _path;
    private readonly bool _isCopy;
    private readonly bool _isGzip;

    private InputFile(string path, string name, bool isCopy, string? delimiter, CancellationToken cancellation)
    {
        (_path, Name, _isCopy, Delimiter) = (path, name, isCopy, delimiter);
        Length = new FileInfo(path).Length;
        _isGzip = BeginsWith(path, [0x1F, 0x8B]);
        var isParquet = BeginsWith(path, "PAR1"u8);
        Format = isParquet ? InputFormat.Parquet
            : Path.GetExtension(WithoutGzip(name)).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json" ? InputFormat.JsonLines
            : InputFormat.Csv;
        if (Other(path) is { } other)
            throw new CliException(ExitCodes.BadInput, $"{name}: {other}");
        (ContentHash, Format) = ReadThrough(Format, cancellation);
        if (Format != InputFormat.Csv && delimiter is not null)
            throw new CliException(ExitCodes.Usage, $"{name}: --delimiter is for CSV, and this is {(isParquet ? "Parquet" : "JSON Lines")}");
    }

    public string Name { get; }

    /// <summary>Bytes on the disk, compressed where it is.</summary>
    public long Length { get; }

    /// <summary>SHA-256 of what it holds, uncompressed.</summary>
    public ReadOnlyMemory<byte> ContentHash { get; }

    public InputFormat Format { get; }

    /// <summary>What was given to separate columns; null: nothing was.</summary>
    public string? Delimiter { get; }

    public string Separator => Delimiter ?? (Path.GetExtension(WithoutGzip(Name)).Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ",");

    /// <exception cref="CliException">It cannot be read.</exception>
    public static async Task<InputFile> OpenAsync(string path, string? delimiter, CancellationToken cancellation)
    {
        // Opened once: a pipe has nothing more for those who come a second time.
        var source = path == StandardInput ? Console.OpenStandardInput() : OpenPipe(path);
        if (source is null)
            return Open(path, delimiter, cancellation);
        var copy = Path.GetTempFileName();
        try
        {
            await using (source.ConfigureAwait(false))
            {
                var target = File.Create(copy);
                await using (target.ConfigureAwait(false))
                {
                    // A read of a terminal or a pipe cannot be cancelled; it is left alone.
                    await source.CopyToAsync(target, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
                }
            }

            return new InputFile(copy, path == StandardInput ? "standard input" : path, isCopy: true, delimiter, cancellation);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
    }

    /// <exception cref="CliException">It cannot be read.</exception>
    public static InputFile Open(string path, string? delimiter = null, CancellationToken cancellation = default)
    {
        if (!File.Exists(path))
            throw new CliException(ExitCodes.BadInput, Directory.Exists(path) ? $"{path}: this is a directory" : $"{path}: no such file");
        try
        {
            return new InputFile(path, path, isCopy: false, delimiter, cancellation);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.BadInput, $"{path}: the file may not be read by this user");
        }
    }

    public Stream Read(out Stream source)
    {
        source = File.OpenRead(_path);
        return _isGzip ? new GZipStream(source, CompressionMode.Decompress) : source;
    }

    public void Dispose()
    {
        if (_isCopy)
            File.Delete(_path);
    }

    /// <summary>Null: it is no pipe.</summary>
    private static FileStream? OpenPipe(string path)
    {
        if (!File.Exists(path))
            return null;
        var file = File.OpenRead(path);
        if (!file.CanSeek)
            return file;
        file.Dispose();
        return null;
    }

    private static bool BeginsWith(string path, ReadOnlySpan<byte> mark)
    {
        using var file = File.OpenRead(path);
        Span<byte> begin = stackalloc byte[4];
        return begin[..file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)].StartsWith(mark);
    }

    /// <summary>What a file is that is no text, by its first bytes; null: it may be text.</summary>
    private static string? Other(string path) =>
        BeginsWith(path, "PK\x3\x4"u8) ? "this is a ZIP archive, or a spreadsheet such as .xlsx. Unpack it, or save the sheet as CSV in UTF-8"
        : BeginsWith(path, [0x28, 0xB5, 0x2F, 0xFD]) ? "this is compressed by zstd, and only gzip is read. Unpack it first: zstd -dc FILE | orleansmonitor … -"
        : BeginsWith(path, [0xFD, (byte)'7', (byte)'z', (byte)'X']) ? "this is compressed by xz, and only gzip is read. Unpack it first: xz -dc FILE | orleansmonitor … -"
        : BeginsWith(path, "BZh"u8) ? "this is compressed by bzip2, and only gzip is read. Unpack it first: bzip2 -dc FILE | orleansmonitor … -"
        : null;

    private static string WithoutGzip(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;

    /// <summary>The hash, and the format, which of a copy is told by the first character that is no blank.</summary>
    private (byte[] Hash, InputFormat Format) ReadThrough(InputFormat format, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var content = Read(out _);
        var buffer = new byte[BufferBytes];
        var checksum = new Crc32();
        var quotes = new CsvQuotes(Name, Separator);
        var (line, carried, first, total) = (1L, 0, '\0', 0L);
        MarkedText? marked = null;
        try
        {
            while (content.ReadAtLeast(buffer.AsSpan(carried), total == 0 ? MarkedText.MarkBytes : 1, throwOnEndOfStream: false) is > 0 and var read)
            {
                // A device may have no end.
                cancellation.ThrowIfCancellationRequested();
                var filled = buffer.AsSpan(0, carried + read);
                hash.AppendData(filled[carried..]);
                if (_isGzip)
                    checksum.Append(filled[carried..]);
                if (total == 0 && format != InputFormat.Parquet)
                    marked = MarkedText.Of(Name, filled);
                total += read;
                if (format == InputFormat.Parquet)
                    continue;
                var text = marked is null ? filled[carried..] : marked.Read(filled, isLast: false);
                if (first == '\0' && text.TrimStart("\uFEFF \t\r\n"u8) is [var begin, ..])
                    first = (char)begin;
                if (_isCopy && first == '{' && format == InputFormat.Csv)
                    format = InputFormat.JsonLines;
                if (format == InputFormat.Csv)
                    quotes.Read(text);
                if (marked is not null)
                    continue;
                carried = Check(filled, ref line);
                filled[^carried..].CopyTo(buffer);
            }
        }
        catch (InvalidDataException problem)
        {
            throw new CliException(ExitCodes.BadInput, $"{Name}: the compressed data is damaged ({problem.Message})");
        }

        if (_isGzip && !IsWhole(total, checksum.GetCurrentHashAsUInt32()))
            throw new CliException(ExitCodes.BadInput, $"{Name}: the compressed data is cut off or damaged");
        if (total == 0)
            throw new CliException(ExitCodes.BadInput, $"{Name}: the file is empty");
        marked?.Read([], isLast: true);
        if (carried != 0)
            throw NotUtf8(line, buffer[0]);
        if (format == InputFormat.Csv)
            quotes.End();
        return (hash.GetHashAndReset(), format);
    }

    /// <summary>
    /// The stream takes the end of the file for the end of the data. Whether it was is told by the trailer (RFC 1952, section 2.3.1): checksum and
    /// length of the last member's content, which is all of it or, where members follow each other, the end of it.
    /// </summary>
    private bool IsWhole(long total, uint checksum)
    {
        Span<byte> trailer = stackalloc byte[8];
        using (var file = File.OpenRead(_path))
        {
            if (file.Length < trailer.Length)
                return false;
            file.Seek(-trailer.Length, SeekOrigin.End);
            file.ReadExactly(trailer);
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        return length == (uint)total ? checksum == expected : length < total && ChecksumFrom(total - length) == expected;
    }

    /// <summary>Of the content after so many bytes.</summary>
    private uint ChecksumFrom(long before)
    {
        var checksum = new Crc32();
        using var content = Read(out _);
        var buffer = new byte[BufferBytes];
        while (content.Read(buffer) is > 0 and var read)
        {
            var skipped = (int)Math.Min(before, read);
            before -= skipped;
            checksum.Append(buffer.AsSpan(skipped, read - skipped));
        }

        return checksum.GetCurrentHashAsUInt32();
    }

    /// <summary>How many bytes at the end may be the beginning of a character.</summary>
    private int Check(ReadOnlySpan<byte> bytes, ref long line)
    {
        var end = bytes.Length;
        if (!Utf8.IsValid(bytes))
        {
            end = 0;
            Span<char> unread = stackalloc char[256];
            while (end < bytes.Length)
            {
                var status = Utf8.ToUtf16(bytes[end..], unread, out var valid, out _, replaceInvalidSequences: false, isFinalBlock: false);
                end += valid;
                if (status == System.Buffers.OperationStatus.InvalidData)
                    throw NotUtf8(line + bytes[..end].Count((byte)'\n'), bytes[end]);
                if (status == System.Buffers.OperationStatus.NeedMoreData)
                    break;
            }
        }

        line += bytes[..end].Count((byte)'\n');
        return bytes.Length - end;
    }

    private CliException NotUtf8(long line, byte found) => new(
        ExitCodes.BadInput,
        FormattableString.Invariant($"{Name}: line {line:N0} is not UTF-8 (byte 0x{found:X2}), perhaps Latin-1 or Windows-1252. Convert it first: iconv -f WINDOWS-1252 -t UTF-8"));
}

/// <summary>How a file holds its rows.</summary>
internal enum InputFormat
{
    /// <summary>With a header line.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>Told by its first four bytes, whatever its name.</summary>
    Parquet,
}
