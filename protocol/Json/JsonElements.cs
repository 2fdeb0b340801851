using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Json;

/// <summary>
/// The objects of a body, one after the other: a JSON object or an array of them, or an object a line (NDJSON). A line that is
/// no JSON is logged and left out; of a JSON body nothing can be trusted past a mistake in its syntax.
/// </summary>
internal sealed class JsonElements
{
    // A file that is no NDJSON at all would otherwise cost an exception a line.
    private const int MaxBadLines = 100;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 8 };

    private ReadOnlyMemory<byte> _rest;
    private bool _lines;
    private bool _inArray;
    private bool _started;
    private bool _hasBareNumbers;
    private int _line;
    private int _badLines;
    private JsonReaderState _state;

    /// <summary>The bytes of the current object.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Why reading ended before the end; null if it did not.</summary>
    public JsonFault? Fault { get; private set; }

    public void Begin(ReadOnlyMemory<byte> body, bool lines)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        _rest = body.Span.StartsWith(byteOrderMark) ? body[3..] : body;
        _lines = lines;
        _inArray = _started = _hasBareNumbers = false;
        _line = _badLines = 0;
        _state = new JsonReaderState(Options);
        Current = default;
        Fault = null;
    }

    public bool MoveNext(RejectionLog log)
    {
        if (_lines)
            return NextLine(log);
        while (true)
        {
            try
            {
                return NextElement();
            }
            catch (JsonException e)
            {
                // Nothing has been taken of the element yet, so it is read anew.
                if (BareNumbers.Replace(_rest.Span) is { } replaced)
                {
                    _rest = replaced;
                    continue;
                }

                Fault = Syntax(e, 0);
                return false;
            }
        }
    }

    public void End()
    {
        _rest = default;
        Current = default;
    }

    private bool NextElement()
    {
        var reader = new Utf8JsonReader(_rest.Span, isFinalBlock: true, _state);
        if (!reader.Read())
            return false;
        var inArray = _started ? _inArray : reader.TokenType == JsonTokenType.StartArray;
        if (!_started && inArray)
            reader.Read();
        if (inArray && reader.TokenType == JsonTokenType.EndArray)
        {
            reader.Read(); // what follows the array is a mistake, which this finds
            _rest = default;
            return false;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        (_started, _inArray) = (true, inArray);
        Current = _rest[start..end];
        _state = reader.CurrentState;
        _rest = _rest[end..];
        return true;
    }

    private bool NextLine(RejectionLog log)
    {
        while (!_rest.IsEmpty)
        {
            var length = _rest.Span.IndexOf((byte)'\n');
            var line = length < 0 ? _rest : _rest[..length];
            _rest = length < 0 ? default : _rest[(length + 1)..];
            _line++;
            var text = line.Span.Trim(" \t\r"u8);
            if (text.IsEmpty)
                continue;
            // A mistake costs an exception; where one line has bare numbers others have them too.
            var bare = _hasBareNumbers ? BareNumbers.Replace(text) : null;
            var fault = Check(bare ?? text);
            if (fault is not null && bare is null && (bare = BareNumbers.Replace(text)) is not null)
            {
                _hasBareNumbers = true;
                fault = Check(bare);
            }

            if (fault is null)
            {
                Current = bare ?? line;
                return true;
            }

            log.Add(fault.Reason, fault.Field, fault.Value, fault.Limit, 1);
            if (++_badLines < MaxBadLines)
                continue;
            Fault = fault with { Limit = string.Create(CultureInfo.InvariantCulture, $"JSON objects, one a line; {MaxBadLines} lines are not") };
            return false;
        }

        return false;
    }

    private JsonFault? Check(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            reader.Read();
            reader.Skip();
            reader.Read();
            return null;
        }
        catch (JsonException e)
        {
            return Syntax(e, _line);
        }
    }

    private static JsonFault Syntax(JsonException e, int line) => new(
        JsonFault.InvalidReason,
        line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {line}") : "body",
        string.Create(CultureInfo.InvariantCulture, $"line {(line > 0 ? line : (e.LineNumber ?? 0) + 1)}, byte {(e.BytePositionInLine ?? 0) + 1}"),
        "well-formed JSON in UTF-8, at most 8 levels deep");
}
