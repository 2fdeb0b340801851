using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Json;

/// <summary>Reads the fields of one object; what is wrong is kept as the first <see cref="Fault"/>.</summary>
internal abstract class JsonFields
{
    private const int MaxShown = 64;

    public JsonFault? Fault { get; private set; }

    /// <summary>Reads an object whose syntax is good. False: it cannot be used, see <see cref="Fault"/>.</summary>
    public bool Read(ReadOnlySpan<byte> json)
    {
        Fault = null;
        Reset();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(JsonFault.TypeReason, "record", Text(ref reader), "an object");
        return ReadObject(ref reader, "") && Complete();
    }

    protected abstract void Reset();

    /// <summary>Reads the value of a field. False after a fault.</summary>
    protected abstract bool ReadField(ref Utf8JsonReader reader, string name);

    /// <summary>Checks what can only be checked when all fields are there.</summary>
    protected abstract bool Complete();

    protected bool ReadObject(ref Utf8JsonReader reader, string path)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Name(ref reader);
            if (name is null)
                return Fail(JsonFault.TypeReason, path, "", "a field name in Unicode");
            reader.Read();
            if (!ReadField(ref reader, name))
                return false;
        }

        return true;
    }

    protected bool Fail(string reason, string field, string value, string limit)
    {
        Fault ??= new JsonFault(reason, field, value, limit);
        return false;
    }

    protected bool Unknown(string name, string known) => Fail(JsonFault.UnknownReason, NameRules.Show(name), "", known);

    /// <summary>A name; null stays <paramref name="absent"/>.</summary>
    protected bool Name(ref Utf8JsonReader reader, string field, string? absent, out string? value, bool mayBeEmpty = false)
    {
        value = absent;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        value = JsonText.Name(ref reader);
        if (value is null)
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string in Unicode, a number or a truth value");
        return NameRules.Check(value, mayBeEmpty) is not { } problem || Fail(problem, field, NameRules.Show(value), NameRules.LimitText);
    }

    /// <summary>A number; null stays <paramref name="absent"/>. NaN and the infinities are strings, as in protocol buffers' JSON.</summary>
    protected bool Number(ref Utf8JsonReader reader, string field, double absent, out double value)
    {
        value = absent;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when reader.TryGetDouble(out value):
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("NaN"u8):
                value = double.NaN;
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8):
                value = double.PositiveInfinity;
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8):
                value = double.NegativeInfinity;
                return true;
            default:
                return Fail(JsonFault.TypeReason, field, Text(ref reader), "a number");
        }
    }

    /// <summary>A whole number; null stays −1.</summary>
    protected bool Whole(ref Utf8JsonReader reader, string field, long max, out long value)
    {
        value = -1;
        if (!Number(ref reader, field, -1, out var number))
            return false;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (!(number >= 0 && number <= max && number == Math.Floor(number)))
            return Fail(JsonFault.TokensReason, field, Text(ref reader), string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {max}"));
        value = (long)number;
        return true;
    }

    protected bool Truth(ref Utf8JsonReader reader, string field, out bool? value)
    {
        value = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };
        return value is not null || reader.TokenType == JsonTokenType.Null || Fail(JsonFault.TypeReason, field, Text(ref reader), "true or false");
    }

    /// <summary>Unix milliseconds, or RFC 3339; without an offset it is UTC. Null stays as it is.</summary>
    protected bool Time(ref Utf8JsonReader reader, string field, ref long time)
    {
        const string Limit = "RFC 3339 such as 2026-01-31T12:00:00Z, or Unix milliseconds";
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when reader.TryGetInt64(out var milliseconds):
                time = milliseconds;
                return true;
            case JsonTokenType.Number when reader.TryGetDouble(out var number) && Math.Abs(number) < long.MaxValue:
                time = (long)Math.Floor(number);
                return true;
            case JsonTokenType.String when reader.TryGetDateTimeOffset(out var instant):
                var text = reader.ValueSpan;
                var hasOffset = text[^1] == (byte)'Z' || text.LastIndexOfAny("+-"u8) > text.IndexOf((byte)'T');
                time = hasOffset ? instant.ToUnixTimeMilliseconds() : new DateTimeOffset(instant.DateTime, TimeSpan.Zero).ToUnixTimeMilliseconds();
                return true;
            default:
                return Fail(JsonFault.TimeReason, field, Text(ref reader), Limit);
        }
    }

    /// <summary>The hash of an id, a string or a number. Null stays 0.</summary>
    protected bool Id(ref Utf8JsonReader reader, string field, out ulong hash)
    {
        hash = 0;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number:
            case JsonTokenType.String when !reader.ValueIsEscaped && reader.ValueSpan.Length > 0:
                hash = StableHash.OfInferenceId(reader.ValueSpan);
                return true;
            case JsonTokenType.String when reader.ValueIsEscaped:
                return EscapedId(ref reader, field, out hash);
            default:
                return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string that is not empty, or a number");
        }
    }

    protected static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return reader.TokenType == JsonTokenType.StartObject ? "an object" : "an array";
        if (reader.TokenType == JsonTokenType.Null)
            return "null";
        var bytes = reader.ValueSpan;
        return NameRules.Show(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * MaxShown)]));
    }

    private bool EscapedId(ref Utf8JsonReader reader, string field, out ulong hash)
    {
        hash = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            hash = StableHash.OfInferenceId(buffer.AsSpan(0, reader.CopyString(buffer)));
            return true;
        }
        catch (InvalidOperationException)
        {
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string in Unicode");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
