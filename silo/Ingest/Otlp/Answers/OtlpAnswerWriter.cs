using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Answers;

/// <summary>Writes answers in the encoding of their request: protobuf, JSON, or a message and trailers of gRPC.</summary>
internal static class OtlpAnswerWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly SearchValues<byte> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Where(static code => code != '%').Select(static code => (byte)code)]);

    public static async Task WriteAsync(HttpContext context, OtlpTransport transport, OtlpSignal signal, OtlpAnswer answer)
    {
        var response = context.Response;
        if (answer.RetrySeconds > 0)
            response.Headers.RetryAfter = answer.RetrySeconds.ToString(CultureInfo.InvariantCulture);
        if (transport == OtlpTransport.Grpc)
        {
            await WriteGrpcAsync(response, answer);
            return;
        }

        response.StatusCode = OtlpStatus.HttpOf(answer.Status);
        if (transport == OtlpTransport.Json)
        {
            response.ContentType = MediaTypes.Json;
            WriteJson(response.BodyWriter, signal, answer);
        }
        else
        {
            response.ContentType = MediaTypes.Protobuf;
            response.BodyWriter.Write(Message(answer).Span);
        }

        await WholeAnswer.SendAsync(response);
    }

    // Whatever the outcome, to HTTP it is a success; an error has no message, and its trailers are headers.
    private static async Task WriteGrpcAsync(HttpResponse response, OtlpAnswer answer)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = OtlpRequest.GrpcType;
        if (answer.Status != StatusCodes.Status200OK)
        {
            var code = OtlpStatus.GrpcOf(answer.Status);
            response.Headers["grpc-status"] = code.ToString(CultureInfo.InvariantCulture);
            response.Headers["grpc-message"] = PercentEncode(answer.Message);
            response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(Message(answer).Span);
            if (answer.Status == StatusCodes.Status415UnsupportedMediaType)
                response.Headers["grpc-accept-encoding"] = "identity,gzip";
            await response.CompleteAsync();
            return;
        }

        response.AppendTrailer("grpc-status", "0");
        Write(response.BodyWriter, Message(answer).Span);
        await response.BodyWriter.FlushAsync();
    }

    private static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> message)
    {
        Span<byte> prefix = stackalloc byte[GrpcMessage.PrefixLength];
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], message.Length);
        target.Write(prefix);
        target.Write(message);
    }

    private static ReadOnlyMemory<byte> Message(OtlpAnswer answer)
    {
        var writer = new ProtoWriter(256);
        if (answer.Status != StatusCodes.Status200OK)
        {
            OtlpStatus.Write(writer, OtlpStatus.GrpcOf(answer.Status), answer.Message, answer.RetrySeconds);
        }
        else if (answer.Message.Length > 0)
        {
            var partial = writer.Begin(1);
            writer.WriteUInt64(1, answer.Rejected);
            writer.WriteString(2, answer.Message);
            writer.End(partial);
        }

        return writer.Written;
    }

    private static void WriteJson(IBufferWriter<byte> target, OtlpSignal signal, OtlpAnswer answer)
    {
        using var writer = new Utf8JsonWriter(target, Options);
        writer.WriteStartObject();
        if (answer.Status != StatusCodes.Status200OK)
        {
            writer.WriteNumber("code"u8, OtlpStatus.GrpcOf(answer.Status));
            writer.WriteString("message"u8, answer.Message);
        }
        else if (answer.Message.Length > 0)
        {
            writer.WriteStartObject("partialSuccess"u8);
            writer.WriteString(signal switch { OtlpSignal.Traces => "rejectedSpans"u8, OtlpSignal.Logs => "rejectedLogRecords"u8, _ => "rejectedDataPoints"u8 }, answer.Rejected.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("errorMessage"u8, answer.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Of a message in a header everything but printable ASCII.</summary>
    private static string PercentEncode(string message)
    {
        var utf8 = Encoding.UTF8.GetBytes(message);
        if (!utf8.AsSpan().ContainsAnyExcept(Printable))
            return message;
        var text = new StringBuilder();
        foreach (var each in utf8)
        {
            if (Printable.Contains(each))
                text.Append((char)each);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
        }

        return text.ToString();
    }
}

/// <summary>What is refused in front of the endpoint: who the caller is, what he may, how often.</summary>
internal sealed class OtlpProblems(OtlpSignal signal, bool isGrpc) : IProblemWriter
{
    public Task WriteAsync(HttpContext context, int status, string message)
    {
        var retry = int.TryParse(context.Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        return OtlpAnswerWriter.WriteAsync(context, OtlpRequest.TransportOf(context.Request, isGrpc), signal, new OtlpAnswer(status, 0, message, retry));
    }
}
