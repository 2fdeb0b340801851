using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>One sample of a family that is read.</summary>
/// <param name="Series">Its name and labels as they are written.</param>
internal readonly record struct ScrapedSample(string Series, ScrapedFamily Family, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>A scrape that is none; its message says why.</summary>
internal sealed class ScrapeException(string message) : Exception(message);

/// <summary>
/// Reads the text format of Prometheus, version 0.0.4, line by line as it arrives, within bounds:
/// <c>name{label="value",…} value [time]</c>, <c># TYPE name type</c>. Of families that are not read only the bytes count. What is wrong with the whole is an exception, so that
/// half a scrape is never one.
/// </summary>
internal sealed class MetricsText(int maxBytes, int maxSeries)
{
    private const int MaxLine = 64 << 10;
    private const int MaxBadLines = 20;

    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);
    private int _bad;

    public List<ScrapedSample> Samples { get; } = [];

    /// <summary>All samples, of whatever family.</summary>
    public int Count { get; private set; }

    /// <summary>Samples of a family that says it is of another type, or that occur twice.</summary>
    public int Refused { get; private set; }

    /// <summary>Whether the whole was read.</summary>
    public bool IsComplete { get; private set; }

    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 << 10, leaveOpen: true));
        var total = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            while (TryReadLine(ref rest, result.IsCompleted, out var line))
                Take(line);
            if (rest.Length > MaxLine)
                throw new ScrapeException($"a line is longer than {MaxLine} bytes: these are no metrics");
            total += result.Buffer.Length - rest.Length;
            if (total + rest.Length > maxBytes)
                throw new ScrapeException($"it sends more than {maxBytes} bytes (Scrape:MaxBodyBytes)");
            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
                break;
        }

        if (Count == 0)
            throw new ScrapeException(_bad > 0 ? "it sends no metrics in the text format of Prometheus" : "it sends nothing");
        IsComplete = true;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = rest;
        if (!isLast || rest.IsEmpty)
            return false;
        rest = rest.Slice(rest.End);
        return true;
    }

    private void Take(in ReadOnlySequence<byte> line)
    {
        if (line.Length > MaxLine)
            throw new ScrapeException($"a line is longer than {MaxLine} bytes: these are no metrics");
        Take(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty)
            return;
        if (line[0] == (byte)'#')
        {
            TakeComment(line[1..].TrimStart(" \t"u8));
            return;
        }

        if (!TryTakeSample(line) && ++_bad > MaxBadLines)
            throw new ScrapeException("it sends no metrics in the text format of Prometheus");
    }

    private void TakeComment(ReadOnlySpan<byte> comment)
    {
        if (!comment.StartsWith("TYPE "u8))
            return;
        comment = comment[5..].TrimStart(" \t"u8);
        var end = comment.IndexOfAny((byte)' ', (byte)'\t');
        if (end > 0 && NameCache.Shared.Get(comment[..end]) is { } name && ScrapedFamilies.IsTyped(name))
            _types[name] = NameCache.Shared.Get(comment[end..].Trim(" \t"u8)) ?? "";
    }

    private bool TryTakeSample(ReadOnlySpan<byte> line)
    {
        var nameEnd = line.IndexOfAny("{ \t"u8);
        if (nameEnd <= 0 || !IsName(line[..nameEnd]))
            return false;
        var isLabelled = line[nameEnd] == (byte)'{';
        Dictionary<string, string>? labels = null;
        var at = nameEnd;
        var family = nameEnd <= 128 && NameCache.Shared.Get(line[..nameEnd]) is { } name ? ScrapedFamilies.Find(name) : null;
        if (isLabelled && !TryReadLabels(line, ref at, family is null ? null : labels = new(StringComparer.Ordinal)))
            return false;
        var value = line[at..].TrimStart(" \t"u8);
        var valueEnd = value.IndexOfAny((byte)' ', (byte)'\t');
        if (valueEnd >= 0)
            value = value[..valueEnd];
        if (!TryReadValue(value, out var number))
            return false;
        Count++;
        if (family is null)
            return true;
        var series = Encoding.UTF8.GetString(line[..at]);
        var typed = ScrapedFamilies.TypedName(Encoding.UTF8.GetString(line[..nameEnd]), family);
        // A family that says nothing of its type may be what it is by its name.
        if (!_series.Add(series) || (_types.GetValueOrDefault(typed) is { } type && type != family.Type && type is not ("untyped" or "unknown")))
        {
            Refused++;
            return true;
        }

        if (_series.Count > maxSeries)
            throw new ScrapeException($"it has more than {maxSeries} series that would be read (Scrape:MaxSeries)");
        Samples.Add(new ScrapedSample(series, family, labels ?? [], number));
        return true;
    }

    /// <summary>From the opening brace behind the closing one.</summary>
    private static bool TryReadLabels(ReadOnlySpan<byte> line, ref int at, Dictionary<string, string>? target)
    {
        for (at++; at < line.Length;)
        {
            at += line[at..].Length - line[at..].TrimStart(" \t,"u8).Length;
            if (at == line.Length)
                return false;
            if (line[at] == (byte)'}')
            {
                at++;
                return true;
            }

            var equals = line[at..].IndexOf((byte)'=');
            if (equals <= 0)
                return false;
            var name = line.Slice(at, equals).TrimEnd(" \t"u8);
            at += equals + 1;
            at += line[at..].Length - line[at..].TrimStart(" \t"u8).Length;
            if (at == line.Length || line[at] != (byte)'"')
                return false;
            var begin = ++at;
            var isEscaped = false;
            for (; at < line.Length && line[at] != (byte)'"'; at++)
            {
                if (line[at] != (byte)'\\')
                    continue;
                isEscaped = true;
                at++;
            }

            if (at >= line.Length)
                return false;
            if (target is not null)
                target[Encoding.UTF8.GetString(name)] = isEscaped ? Unescape(line[begin..at]) : Encoding.UTF8.GetString(line[begin..at]);
            at++;
        }

        return false;
    }

    private static string Unescape(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        var plain = Encoding.UTF8.GetString(value);
        for (var i = 0; i < plain.Length; i++)
            text.Append(plain[i] != '\\' || ++i == plain.Length ? plain[Math.Min(i, plain.Length - 1)] : plain[i] == 'n' ? '\n' : plain[i]);
        return text.ToString();
    }

    private static bool TryReadValue(ReadOnlySpan<byte> text, out double value)
    {
        if (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length)
            return true;
        value = double.NaN;
        return text.SequenceEqual("+Inf"u8) || text.SequenceEqual("-Inf"u8) || text.SequenceEqual("Inf"u8) || text.SequenceEqual("NaN"u8);
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'_' or (byte)':'))
                return false;
        }

        return !char.IsAsciiDigit((char)name[0]);
    }
}
