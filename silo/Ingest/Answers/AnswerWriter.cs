using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Answers;

/// <summary>Writes answers: protobuf to those who speak it, JSON and RFC 9457 problems to everyone else.</summary>
internal static class AnswerWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] StatusNames = ["accepted", "committed", "duplicate", "overloaded", "refused", "polled"];

    public static ValueTask<System.IO.Pipelines.FlushResult> WriteAsync(HttpContext context, in IngestAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Ack is { } ack && ack.RetryAfter > TimeSpan.Zero)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(ack.RetryAfter.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
        string? accept = context.Request.Headers.Accept;
        var isProblem = answer.Status >= StatusCodes.Status400BadRequest;
        var wantsProtobuf = MediaTypes.AcceptsProtobuf(accept) || (!isProblem && MediaTypes.FormatOf(context.Request.ContentType) == BodyFormat.Protobuf && !MediaTypes.AcceptsJson(accept));
        if (wantsProtobuf && answer.Ack is not null && CarriesAck(answer.Status))
        {
            response.ContentType = MediaTypes.Protobuf;
            BatchAckWriter.Write(answer.Ack, response.BodyWriter);
        }
        else
        {
            response.ContentType = isProblem ? MediaTypes.Problem : MediaTypes.Json;
            using var writer = new Utf8JsonWriter(response.BodyWriter, Options);
            writer.WriteStartObject();
            if (isProblem)
                WriteProblem(writer, answer);
            else
                WriteAck(writer, answer.Ack!);
            writer.WriteEndObject();
        }

        return WholeAnswer.SendAsync(response);
    }

    // Of the others a client can make nothing: what became of the batch is unknown, or it never was one.
    private static bool CarriesAck(int status) => status is < 300
        or StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden or StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests;

    private static void WriteAck(Utf8JsonWriter writer, BatchAck ack)
    {
        writer.WriteString("status"u8, StatusNames[(int)ack.Status]);
        writer.WriteNumber("committedThrough"u8, ack.CommittedThrough);
        writer.WriteStartArray("committedAbove"u8);
        foreach (var range in ack.CommittedAbove)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(range.First);
            writer.WriteNumberValue(range.Last);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteNumber("retryAfterMs"u8, (long)ack.RetryAfter.TotalMilliseconds);
        writer.WriteStartArray("rates"u8);
        foreach (var rate in ack.Rates)
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, rate.Model);
            writer.WriteNumber("rate"u8, rate.Rate);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteRejections(writer, "rejections"u8, ack.Rejections);
        WriteRejections(writer, "warnings"u8, ack.Warnings);
        if (ack.Labels is { } labels)
            WriteLabels(writer, labels);
        writer.WriteString("detail"u8, ack.Detail);
    }

    private static void WriteLabels(Utf8JsonWriter writer, LabelOutcomes labels)
    {
        writer.WriteStartObject("labels"u8);
        writer.WriteNumber("joined"u8, labels.Joined);
        writer.WriteNumber("waiting"u8, labels.Waiting);
        writer.WriteNumber("duplicate"u8, labels.Duplicate);
        writer.WriteNumber("conflict"u8, labels.Conflict);
        writer.WriteNumber("replaced"u8, labels.Replaced);
        writer.WriteNumber("wrongKind"u8, labels.WrongKind);
        if (labels.Measurements > 0)
        {
            writer.WriteNumber("measured"u8, labels.Measured);
            writer.WriteNumber("measurementsWaiting"u8, labels.MeasurementsWaiting);
            writer.WriteNumber("measurementsRepeated"u8, labels.MeasurementsRepeated);
            writer.WriteNumber("measurementsRefused"u8, labels.MeasurementsRefused);
        }

        writer.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter writer, in IngestAnswer answer)
    {
        var cause = answer.Cause!;
        writer.WriteString("type"u8, "about:blank");
        writer.WriteString("title"u8, answer.Title);
        writer.WriteNumber("status"u8, answer.Status);
        writer.WriteString("detail"u8, Describe(answer.Title, cause));
        writer.WriteString("reason"u8, cause.Reason);
        if (cause.Field.Length > 0)
        {
            writer.WriteString("field"u8, cause.Field);
            writer.WriteString("value"u8, cause.Value);
            writer.WriteString("limit"u8, cause.Limit);
        }

        if (answer.Ack is { } ack)
            WriteRejections(writer, "rejections"u8, ack.Rejections);
    }

    public static string Describe(string title, Rejection cause) =>
        cause.Field.Length == 0 ? title : $"{title} {cause.Field} is '{cause.Value}'; it must be {cause.Limit}.";

    private static void WriteRejections(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<Rejection> rejections)
    {
        writer.WriteStartArray(name);
        foreach (var rejection in rejections)
        {
            writer.WriteStartObject();
            writer.WriteString("reason"u8, rejection.Reason);
            writer.WriteString("field"u8, rejection.Field);
            writer.WriteString("value"u8, rejection.Value);
            writer.WriteString("limit"u8, rejection.Limit);
            writer.WriteNumber("count"u8, rejection.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
