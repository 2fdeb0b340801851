using System.Text;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>The names of the settings as they are compared with what lies in a body.</summary>
internal sealed class OtlpNames
{
    public static readonly string[] DefaultNode = ["k8s.pod.name", "host.name", "service.instance.id", "service.name"];
    public static readonly string[] DefaultModel = ["orleansmonitor.model", "gen_ai.request.model", "gen_ai.response.model"];
    public static readonly string[] DefaultVersion = ["orleansmonitor.version", "gen_ai.response.model"];
    public static readonly string[] DefaultDimensions = ["provider=gen_ai.provider.name", "operation=gen_ai.operation.name"];
    public static readonly string[] DefaultOperations = ["chat", "text_completion", "generate_content", "embeddings"];

    private readonly byte[][] _operations;
    private readonly OtlpSpanKind[] _kinds;

    public OtlpNames(OtlpOptions options)
    {
        Node = Utf8(options.NodeAttributes ?? DefaultNode);
        Model = Utf8(options.ModelAttributes ?? DefaultModel);
        Version = Utf8(options.VersionAttributes ?? DefaultVersion);
        Id = string.IsNullOrEmpty(options.IdAttribute) ? null : Encoding.UTF8.GetBytes(options.IdAttribute);
        Dimensions = [.. (options.Dimensions ?? DefaultDimensions).Select(static text => text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
            ? (text[..at], Encoding.UTF8.GetBytes(text[(at + 1)..]))
            : (text, Encoding.UTF8.GetBytes(text)))];
        _operations = Utf8(options.Operations ?? DefaultOperations);
        _kinds = [.. (options.SpanKinds ?? []).Select(static kind => Enum.Parse<OtlpSpanKind>(kind, ignoreCase: true))];
    }

    public byte[][] Node { get; }

    public byte[][] Model { get; }

    public byte[][] Version { get; }

    /// <summary>Null: the record's own, or trace and span.</summary>
    public byte[]? Id { get; }

    public (string Name, byte[] Attribute)[] Dimensions { get; }

    public bool Takes(OtlpSpanKind kind) => _kinds.Length == 0 || Array.IndexOf(_kinds, kind) >= 0;

    public bool IsCall(OtlpValue operation)
    {
        foreach (var each in _operations)
        {
            if (operation.Is(each))
                return true;
        }

        return false;
    }

    /// <summary>The text of the first attribute that is there; null: none is.</summary>
    public static string? First(byte[][] names, OtlpAttributes attributes, string? other = null)
    {
        foreach (var name in names)
        {
            if (attributes.Find(name).Text() is { } text && text != other)
                return text;
        }

        return null;
    }

    private static byte[][] Utf8(string[] names) => [.. names.Select(Encoding.UTF8.GetBytes)];
}
