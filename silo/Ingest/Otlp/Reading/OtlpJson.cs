using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>
/// Writes a JSON body as protobuf, so that there is one way to read what it says. Its rules differ from those of protobuf's own JSON: ids
/// are hexadecimal, enums are numbers, names are in lowerCamelCase, unknown fields are stepped over.
/// </summary>
internal static class OtlpJson
{
    /// <summary>A value may hold lists of lists.</summary>
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>False: the body is no request of the signal, for a reason.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> json, OtlpSignal signal, ProtoWriter target, out JsonFault? fault)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var reader = new Utf8JsonReader(json.StartsWith(byteOrderMark) ? json[3..] : json, Options);
        try
        {
            reader.Read();
            fault = reader.TokenType == JsonTokenType.StartObject ? Write(ref reader, OtlpJsonSchema.Of(signal), target) : Wrong(ref reader, "body", "an object");

            // What follows the object is a mistake, which this finds.
            if (fault is null)
                reader.Read();
        }
        catch (JsonException e)
        {
            fault = new JsonFault(JsonFault.InvalidReason, "body", string.Create(CultureInfo.InvariantCulture, $"byte {(e.BytePositionInLine ?? 0) + 1} of line {(e.LineNumber ?? 0) + 1}"), "well-formed JSON of at most 64 levels");
        }

        return fault is null;
    }

    private static JsonFault? Write(ref Utf8JsonReader reader, OtlpJsonSchema schema, ProtoWriter target)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Name(ref reader) ?? "";
            var field = schema.Find(name);
            reader.Read();
            if (field is null || reader.TokenType == JsonTokenType.Null)
                reader.Skip();
            else if (WriteField(ref reader, field, name, target) is { } fault)
                return fault;
        }

        return null;
    }

    private static JsonFault? WriteField(ref Utf8JsonReader reader, OtlpField field, string name, ProtoWriter target)
    {
        switch (field.Kind)
        {
            case OtlpFieldKind.Message:
                return reader.TokenType == JsonTokenType.StartObject ? WriteMessage(ref reader, field, target) : Wrong(ref reader, name, "an object");
            case OtlpFieldKind.Messages:
                return WriteMessages(ref reader, field, name, target);
            case OtlpFieldKind.Text:
                return WriteText(ref reader, field, name, target);
            case OtlpFieldKind.Hex:
                return WriteHex(ref reader, field, name, target);
            case OtlpFieldKind.Truth when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                target.WriteTag(field.Number, ProtoWireType.Varint);
                target.WriteVarint(reader.GetBoolean() ? 1u : 0);
                return null;
            case OtlpFieldKind.Truth:
                return Wrong(ref reader, name, "true or false");
            case OtlpFieldKind.Number:
                return WriteNumber(ref reader, field, name, target);
            default:
                return WriteWhole(ref reader, field, name, target);
        }
    }

    private static JsonFault? WriteMessages(ref Utf8JsonReader reader, OtlpField field, string name, ProtoWriter target)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Wrong(ref reader, name, "an array of objects");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                return Wrong(ref reader, name, "an array of objects");
            if (WriteMessage(ref reader, field, target) is { } fault)
                return fault;
        }

        return null;
    }

    private static JsonFault? WriteMessage(ref Utf8JsonReader reader, OtlpField field, ProtoWriter target)
    {
        var start = target.Begin(field.Number);
        var fault = Write(ref reader, field.Message!, target);
        target.End(start);
        return fault;
    }

    private static JsonFault? WriteText(ref Utf8JsonReader reader, OtlpField field, string name, ProtoWriter target)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Wrong(ref reader, name, "a string");
        target.WriteTag(field.Number, ProtoWireType.Length);
        if (!reader.ValueIsEscaped)
        {
            target.WriteVarint((ulong)reader.ValueSpan.Length);
            target.WriteRaw(reader.ValueSpan);
            return null;
        }

        var text = new byte[reader.ValueSpan.Length];
        try
        {
            var length = reader.CopyString(text);
            target.WriteVarint((ulong)length);
            target.WriteRaw(text.AsSpan(0, length));
            return null;
        }
        catch (InvalidOperationException)
        {
            return Wrong(ref reader, name, "a string in Unicode"); // half of a surrogate pair
        }
    }

    private static JsonFault? WriteHex(ref Utf8JsonReader reader, OtlpField field, string name, ProtoWriter target)
    {
        const string Expected = "hexadecimal digits, 32 of a trace and 16 of a span";
        Span<byte> bytes = stackalloc byte[16];
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > 32
            || Convert.FromHexString(reader.ValueSpan, bytes, out _, out var written) != System.Buffers.OperationStatus.Done)
        {
            return Wrong(ref reader, name, Expected);
        }

        target.WriteBytes(field.Number, bytes[..written]);
        return null;
    }

    private static JsonFault? WriteNumber(ref Utf8JsonReader reader, OtlpField field, string name, ProtoWriter target)
    {
        double number;
        if (reader.TokenType == JsonTokenType.Number)
            number = reader.GetDouble();
        else if (reader.TokenType != JsonTokenType.String || !double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return Wrong(ref reader, name, "a number");
        target.WriteTag(field.Number, ProtoWireType.Fixed64);
        target.WriteFixed(BitConverter.DoubleToInt64Bits(number));
        return null;
    }

    // 64 bits do not fit into the numbers of JavaScript, so they are mostly strings.
    private static JsonFault? WriteWhole(ref Utf8JsonReader reader, OtlpField field, string name, ProtoWriter target)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || !TryWhole(reader.ValueSpan, out var whole))
            return Wrong(ref reader, name, field.Kind == OtlpFieldKind.Varint ? "a whole number, enums too" : "a whole number, or a string of one");
        target.WriteTag(field.Number, field.Kind == OtlpFieldKind.Fixed ? ProtoWireType.Fixed64 : ProtoWireType.Varint);
        if (field.Kind == OtlpFieldKind.Fixed)
            target.WriteFixed(whole);
        else
            target.WriteVarint((ulong)whole);
        return null;
    }

    private static bool TryWhole(ReadOnlySpan<byte> text, out long whole)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
            return true;
        var isGood = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large);
        whole = (long)large;
        return isGood;
    }

    private static JsonFault Wrong(ref Utf8JsonReader reader, string field, string expected) => new(JsonFault.TypeReason, field, reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Null => "null",
        _ => NameRules.Show(NameCache.Shared.Get(reader.ValueSpan) ?? ""),
    }, expected);
}
