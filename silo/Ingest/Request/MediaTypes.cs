namespace OrleansMonitor.Silo.Ingest.Request;

/// <summary>What a body is written in.</summary>
internal enum BodyFormat
{
    Unknown,
    Protobuf,
    Json,
    JsonLines,
}

/// <summary>Media types and content codings, compared without parsing them into objects.</summary>
internal static class MediaTypes
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";
    public const string JsonLines = "application/x-ndjson";
    public const string Problem = "application/problem+json";

    public static BodyFormat FormatOf(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        if (type.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
            return BodyFormat.Protobuf;
        if (type.Equals(Json, StringComparison.OrdinalIgnoreCase))
            return BodyFormat.Json;
        return type.Equals(JsonLines, StringComparison.OrdinalIgnoreCase) ? BodyFormat.JsonLines : BodyFormat.Unknown;
    }

    /// <summary>Whether a body is compressed; null if in a way that is not understood.</summary>
    public static bool? IsGzip(string? contentEncoding)
    {
        var coding = contentEncoding.AsSpan().Trim();
        if (coding.IsEmpty || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return false;
        return coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) ? true : null;
    }

    /// <summary>Whether a client asks for protobuf by name.</summary>
    public static bool AcceptsProtobuf(string? accept) => accept is not null && accept.Contains(Protobuf, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a client asks for JSON by name.</summary>
    public static bool AcceptsJson(string? accept) => accept is not null && accept.Contains(Json, StringComparison.OrdinalIgnoreCase);
}
