using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Serving.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>
/// Reads events of CloudEvents 1.0 as HTTP carries them: the attributes as headers and the body as data (binary), all of one as JSON (structured), or an
/// array of these (batch). The content type of data is not asked for: a payload logger gives a response that of its request.
/// </summary>
internal static class CloudEventReader
{
    public const int MaxEvents = 1_000;
    public const string StructuredType = "application/cloudevents+json";
    public const string BatchType = "application/cloudevents-batch+json";

    private const string Prefix = "ce-";
    private const string HeaderLengthName = "Inference-Header-Content-Length";

    // An event, its data, and a nested tensor in it.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <exception cref="PayloadFormatException">It holds no events.</exception>
    public static List<CloudEvent> Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        try
        {
            if (type.Equals(StructuredType, StringComparison.OrdinalIgnoreCase))
                return [ReadStructured(body)];
            if (type.Equals(BatchType, StringComparison.OrdinalIgnoreCase))
                return ReadBatch(body);
        }
        catch (JsonException e)
        {
            // Where the bare numbers of Python are the fault, they are in the data.
            if (BareNumbers.Replace(body.Span) is { } replaced && IsJson(replaced))
                return type.Equals(BatchType, StringComparison.OrdinalIgnoreCase) ? ReadBatch(replaced) : [ReadStructured(replaced)];
            throw new PayloadFormatException(JsonFault.InvalidReason, "body", $"byte {e.BytePositionInLine ?? 0} of line {(e.LineNumber ?? 0) + 1}", "an event in JSON");
        }
        catch (InvalidOperationException)
        {
            throw new PayloadFormatException(JsonFault.TypeReason, "body", "half of a surrogate pair", "text in Unicode");
        }

        return [ReadBinary(request, body)];
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, Options);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static CloudEvent ReadBinary(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var result = new CloudEvent { Data = body };
        var found = false;
        foreach (var (name, values) in request.Headers)
        {
            if (name.Length <= Prefix.Length || !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            // Values are percent-encoded where they are not ASCII.
            foreach (var value in values)
                result.Set(name[Prefix.Length..].ToLowerInvariant(), value is null ? null : Uri.UnescapeDataString(value));
            found = true;
        }

        if (!found)
        {
            throw new PayloadFormatException(
                PayloadReasons.EventInvalid, "Content-Type", NameRules.Show(request.ContentType ?? ""), $"headers ce-id, ce-type and ce-specversion, {StructuredType} or {BatchType}");
        }

        SetHeaderLength(result, request.Headers[HeaderLengthName]);
        return result;
    }

    // The logger passes headers on only where it is told to, and then as {"Name": ["value"]}.
    private static void SetHeaderLength(CloudEvent target, string? header)
    {
        if (header is null && target.Metadata?.Contains(HeaderLengthName, StringComparison.OrdinalIgnoreCase) == true)
        {
            try
            {
                using var metadata = JsonDocument.Parse(target.Metadata);
                if (metadata.RootElement.ValueKind == JsonValueKind.Object)
                {
                    header = metadata.RootElement.EnumerateObject()
                        .Where(static each => each.Name.Equals(HeaderLengthName, StringComparison.OrdinalIgnoreCase))
                        .Select(static each => each.Value.ValueKind == JsonValueKind.Array && each.Value.GetArrayLength() > 0 ? each.Value[0].ToString() : each.Value.ToString())
                        .FirstOrDefault();
                }
            }
            catch (JsonException)
            {
                return; // an extension of any content
            }
        }

        if (header is null)
            return;
        if (!int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new PayloadFormatException(PayloadReasons.TensorInvalid, HeaderLengthName, NameRules.Show(header), "a whole number from 0");
        target.HeaderLength = length;
    }

    private static List<CloudEvent> ReadBatch(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw new PayloadFormatException(PayloadReasons.EventInvalid, "body", "no array", "an array of events");
        var events = new List<CloudEvent>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (events.Count == MaxEvents)
                throw new PayloadFormatException(PayloadReasons.EventInvalid, "body", $"more than {MaxEvents} events", $"{MaxEvents} events");
            var begin = (int)reader.TokenStartIndex;
            reader.Skip();
            try
            {
                events.Add(ReadStructured(body[begin..(int)reader.BytesConsumed]));
            }
            catch (PayloadFormatException e)
            {
                events.Add(new CloudEvent { Problem = e });
            }
        }

        return events.Count > 0 ? events : throw new PayloadFormatException(PayloadReasons.EventInvalid, "body", "no event", "at least one event");
    }

    private static CloudEvent ReadStructured(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new PayloadFormatException(PayloadReasons.EventInvalid, "body", "no object", "an event in JSON");
        var result = new CloudEvent();
        var hasData = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                CheckOnce("data");
                reader.Read();
                var begin = (int)reader.TokenStartIndex;
                var isText = reader.TokenType == JsonTokenType.String;
                // A text is the data of another type than JSON.
                if (isText)
                    result.Data = Encoding.UTF8.GetBytes(reader.GetString()!);
                reader.Skip();
                if (!isText)
                    result.Data = json[begin..(int)reader.BytesConsumed];
            }
            else if (reader.ValueTextEquals("data_base64"u8))
            {
                CheckOnce("data_base64");
                reader.Read();
                if (reader.TokenType != JsonTokenType.String || !reader.TryGetBytesFromBase64(out var bytes))
                    throw new PayloadFormatException(PayloadReasons.EventInvalid, "data_base64", "no base64", "base64");
                result.Data = bytes;
            }
            else
            {
                var name = reader.GetString()!;
                reader.Read();
                result.Set(name, reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => null,
                });
                reader.Skip();
            }
        }

        SetHeaderLength(result, null);
        return result;

        void CheckOnce(string name)
        {
            if (hasData)
                throw new PayloadFormatException(PayloadReasons.EventInvalid, name, "given twice", "one of data and data_base64, once");
            hasData = true;
        }
    }
}
