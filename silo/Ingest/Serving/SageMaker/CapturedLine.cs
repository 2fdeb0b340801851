using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Serving.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.SageMaker;

/// <summary>Data as a line has it: text, and how it is to be read.</summary>
internal sealed record CapturedPart(string Data, string Encoding, string ContentType);

/// <summary>
/// One line: <c>{captureData: {endpointInput, endpointOutput}, eventMetadata: {eventId, inferenceId, inferenceTime}, eventVersion}</c> or
/// <c>{groundTruthData: {data, encoding}, eventMetadata: {eventId}, eventVersion}</c>.
/// </summary>
internal sealed class CapturedLine
{
    private const int MaxIdLength = 1024;
    private const string Version = "0";

    public required string Id { get; init; }

    public string? Time { get; init; }

    public CapturedPart? Input { get; init; }

    public CapturedPart? Output { get; init; }

    public CapturedPart? Truth { get; init; }

    public bool IsTruth => Truth is not null;

    public static CapturedLine Read(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw new PayloadFormatException(PayloadReasons.Shape, "line", line.ValueKind.ToString(), "an object");
        if (Member(line, "eventVersion") is { } version && version.ToString() != Version)
            throw new PayloadFormatException(PayloadReasons.Shape, "eventVersion", NameRules.Show(version.ToString()), Version);
        var metadata = Member(line, "eventMetadata") is { ValueKind: JsonValueKind.Object } found ? found : default;
        // Ground truth names as its event the inference id where the caller gave one, else the event's own.
        var id = Text(metadata, "inferenceId") is { Length: > 0 } own ? own : Text(metadata, "eventId");
        if (id is not { Length: > 0 and <= MaxIdLength })
            throw new PayloadFormatException(PayloadReasons.EventId, "eventMetadata.eventId", NameRules.Show(id ?? ""), $"1 to {MaxIdLength} characters: by it ground truth finds its prediction");
        if (Member(line, "groundTruthData") is { } truth)
        {
            if (Member(line, "captureData") is not null)
                throw new PayloadFormatException(PayloadReasons.Shape, "line", "both", "captureData or groundTruthData");
            return new CapturedLine { Id = id, Truth = Part(truth, "groundTruthData") };
        }

        if (Member(line, "captureData") is not { ValueKind: JsonValueKind.Object } capture)
            throw new PayloadFormatException(PayloadReasons.Shape, "line", "neither", "captureData or groundTruthData");
        return new CapturedLine
        {
            Id = id,
            Time = Text(metadata, "inferenceTime"),
            Input = Member(capture, "endpointInput") is { } input ? Part(input, "captureData.endpointInput") : null,
            Output = Member(capture, "endpointOutput") is { } output ? Part(output, "captureData.endpointOutput") : null,
        };
    }

    private static CapturedPart Part(JsonElement part, string field)
    {
        if (part.ValueKind != JsonValueKind.Object || Member(part, "data") is not { } data)
            throw new PayloadFormatException(JsonFault.MissingReason, field + ".data", "", "the data as text");
        var encoding = (Text(part, "encoding") ?? "").ToUpperInvariant();
        if (encoding is not ("CSV" or "JSON" or "BASE64"))
            throw new PayloadFormatException(PayloadReasons.Shape, field + ".encoding", NameRules.Show(encoding), "CSV, JSON or BASE64");
        // A writer of ground truth may leave the quotes of a number away.
        return new CapturedPart(data.ValueKind == JsonValueKind.String ? data.GetString()! : data.GetRawText(), encoding, Text(part, "observedContentType") ?? "");
    }

    private static JsonElement? Member(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object)
            return null;
        JsonElement? found = null;
        foreach (var member in parent.EnumerateObject())
        {
            if (!member.NameEquals(name))
                continue;
            if (found is not null)
                throw new PayloadFormatException(PayloadReasons.Shape, name, "given twice", "given once");
            found = member.Value;
        }

        return found is { ValueKind: not JsonValueKind.Null } ? found : null;
    }

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
