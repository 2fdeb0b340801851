using System.Buffers.Binary;
using OrleansMonitor.Silo.Ingest.Answers;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>
/// The one message of a unary call of gRPC: a byte that says whether it is compressed, four of its length (big-endian), the message
/// (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md).
/// </summary>
internal static class GrpcMessage
{
    public const int PrefixLength = 5;

    public static IngestAnswer? Read(ReadOnlyMemory<byte> body, bool isGzip, out ReadOnlyMemory<byte> message, out bool isCompressed)
    {
        (message, isCompressed) = (default, false);
        if (body.Length < PrefixLength)
            return Problem("body", $"{body.Length} bytes", "a message with the five bytes of its prefix");
        var length = BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]);
        if (length != body.Length - PrefixLength)
            return Problem("message length", $"{length}", $"{body.Length - PrefixLength}, the bytes that follow: a call has one message");
        if (body.Span[0] > 1 || (body.Span[0] == 1 && !isGzip))
            return Problem("compressed flag", $"{body.Span[0]}", "0, or 1 where grpc-encoding is gzip");
        message = body[PrefixLength..];

        // Some clients make nothing of an empty message, and call it compressed.
        isCompressed = body.Span[0] == 1 && length > 0;
        return null;
    }

    private static IngestAnswer Problem(string field, string value, string limit) =>
        IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is no message of gRPC.", "grpc-invalid", field, value, limit);
}
