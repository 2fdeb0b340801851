using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>What the headers of a request say.</summary>
internal readonly record struct OtlpRequest(OtlpTransport Transport, bool IsGzip)
{
    public const string GrpcType = "application/grpc";

    /// <summary>How the answer is to be written, whatever else is wrong with the request.</summary>
    public static OtlpTransport TransportOf(HttpRequest http, bool isGrpc)
    {
        if (isGrpc)
            return OtlpTransport.Grpc;
        return MediaTypes.FormatOf(http.ContentType) == BodyFormat.Json ? OtlpTransport.Json : OtlpTransport.Protobuf;
    }

    /// <summary>A problem if the request cannot be used.</summary>
    public static IngestAnswer? Read(HttpRequest http, bool isGrpc, out OtlpRequest request)
    {
        request = new OtlpRequest(TransportOf(http, isGrpc), false);
        if (isGrpc ? !IsGrpc(http.ContentType) : MediaTypes.FormatOf(http.ContentType) is not (BodyFormat.Protobuf or BodyFormat.Json))
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content type is not supported.", "content-type",
                "Content-Type", NameRules.Show(http.ContentType ?? ""), isGrpc ? GrpcType : $"{MediaTypes.Protobuf} or {MediaTypes.Json}");
        }

        var header = isGrpc ? "grpc-encoding" : "Content-Encoding";
        string? coding = http.Headers[header];
        if (MediaTypes.IsGzip(coding) is not { } isGzip)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content encoding is not supported.", "content-encoding", header, NameRules.Show(coding!), "gzip or identity");
        }

        request = request with { IsGzip = isGzip };
        return null;
    }

    // application/grpc+proto is the same.
    private static bool IsGrpc(string? type) => type is not null && type.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == GrpcType.Length || type[GrpcType.Length] is ';' or '+') && !type.StartsWith(GrpcType + "+json", StringComparison.OrdinalIgnoreCase);
}
