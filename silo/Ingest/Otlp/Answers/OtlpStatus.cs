using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Answers;

/// <summary>
/// An error's code in gRPC (google.rpc.Code) and in HTTP, by what the protocol says of sending again: 429, 502, 503, 504, of gRPC
/// UNAVAILABLE and the like, and RESOURCE_EXHAUSTED where the answer says when.
/// </summary>
internal static class OtlpStatus
{
    public const int InvalidArgument = 3;

    private const string RetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

    /// <summary>A body that did not arrive in time is to come again, and exporters do not send a 408 again.</summary>
    public static int HttpOf(int status) => status == StatusCodes.Status408RequestTimeout ? StatusCodes.Status503ServiceUnavailable : status;

    public static int GrpcOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => 16,
        StatusCodes.Status403Forbidden => 7,
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => 8,
        StatusCodes.Status415UnsupportedMediaType => 12,
        StatusCodes.Status408RequestTimeout or StatusCodes.Status503ServiceUnavailable => 14,
        StatusCodes.Status500InternalServerError => 13,
        _ => InvalidArgument,
    };

    /// <summary>Writes a google.rpc.Status; with a time to wait, that too.</summary>
    public static void Write(ProtoWriter writer, int code, string message, int retrySeconds)
    {
        writer.WriteUInt64(1, (ulong)code);
        writer.WriteString(2, message);
        if (retrySeconds == 0)
            return;
        var detail = writer.Begin(3);
        writer.WriteString(1, RetryInfoType);
        var info = writer.Begin(2);
        var delay = writer.Begin(1);
        writer.WriteUInt64(1, (ulong)retrySeconds);
        writer.End(delay);
        writer.End(info);
        writer.End(detail);
    }
}
