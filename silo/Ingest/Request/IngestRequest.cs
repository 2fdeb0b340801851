using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Answers;

namespace OrleansMonitor.Silo.Ingest.Request;

/// <summary>What the objects of a JSON body are.</summary>
internal enum JsonKind
{
    Records,
    Labels,
    Resources,
}

/// <summary>What the path, the headers and the query of a request say.</summary>
internal readonly record struct IngestRequest(JsonKind Content, BodyFormat Format, bool IsGzip, BatchIdentity Identity)
{
    /// <summary>Reads them; a problem if the request cannot be used.</summary>
    public static IngestAnswer? Read(HttpRequest http, JsonKind content, out IngestRequest request)
    {
        request = default;
        var format = MediaTypes.FormatOf(http.ContentType);
        if (format == BodyFormat.Unknown)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content type is not supported.", "content-type",
                "Content-Type", NameRules.Show(http.ContentType ?? ""), $"{MediaTypes.Protobuf}, {MediaTypes.Json} or {MediaTypes.JsonLines}");
        }

        string? coding = http.Headers.ContentEncoding;
        if (MediaTypes.IsGzip(coding) is not { } isGzip)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content encoding is not supported.", "content-encoding",
                "Content-Encoding", NameRules.Show(coding!), "gzip or identity");
        }

        if (BatchIdentity.Read(http, out var identity) is { } problem)
            return problem;
        request = new IngestRequest(content, format, isGzip, identity);
        return null;
    }
}
