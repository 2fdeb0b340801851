using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>
/// What of OpenTelemetry becomes records (configuration section <c>Otlp</c>). The paths are at the ordinary addresses without any
/// setting; addresses of their own are off unless they are given.
/// </summary>
internal sealed class OtlpOptions
{
    public const string Section = "Otlp";

    private const int MaxNames = 32;

    /// <summary>Addresses beside those of <c>urls</c>, mostly at port 4318, where exporters expect OTLP over HTTP. None: those of <c>urls</c> only.</summary>
    public string? HttpUrls { get; set; }

    /// <summary>
    /// Addresses for OTLP over gRPC, mostly at port 4317, which speak HTTP/2 only. None: gRPC where an address of <c>urls</c> is https.
    /// </summary>
    public string? GrpcUrls { get; set; }

    /// <summary>Largest body as it travels, bytes, 1 KiB to 256 MiB. Default 20 MiB. A larger one is refused with 413.</summary>
    public int MaxBodyBytes { get; set; } = 20 << 20;

    /// <summary>Largest body after decompression, bytes, at least <see cref="MaxBodyBytes"/>, at most 1 GiB. Default 64 MiB.</summary>
    public int MaxDecompressedBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Attributes of the resource that name the node; the first that is there does. Default <c>k8s.pod.name</c>, <c>host.name</c>,
    /// <c>service.instance.id</c>, <c>service.name</c>.
    /// </summary>
    public string[]? NodeAttributes { get; set; }

    /// <summary>Attributes of a span that name its model; the first that is there does. Default <c>orleansmonitor.model</c>, <c>gen_ai.request.model</c>, <c>gen_ai.response.model</c>.</summary>
    public string[]? ModelAttributes { get; set; }

    /// <summary>Attributes that name the version; the first that is there, and is not the model's name. Default <c>orleansmonitor.version</c>, <c>gen_ai.response.model</c>.</summary>
    public string[]? VersionAttributes { get; set; }

    /// <summary>Attribute that is the inference id, such as <c>gen_ai.response.id</c>. None: <c>orleansmonitor.id</c>, else trace and span id.</summary>
    public string? IdAttribute { get; set; }

    /// <summary>
    /// Attributes of spans or their resource that become dimensions, at most 8, as <c>attribute</c> or <c>dimension=attribute</c>. Default <c>provider=gen_ai.provider.name</c>,
    /// <c>operation=gen_ai.operation.name</c>.
    /// </summary>
    public string[]? Dimensions { get; set; }

    /// <summary>
    /// Values of <c>gen_ai.operation.name</c> that are one call of a model. Default <c>chat</c>, <c>text_completion</c>, <c>generate_content</c>,
    /// <c>embeddings</c>. Spans of agents and tools repeat the tokens of the calls within them.
    /// </summary>
    public string[]? Operations { get; set; }

    /// <summary>
    /// Kinds of spans that are taken: Internal, Server, Client, Producer, Consumer. Default all. Where a client and the server that it calls both send
    /// spans of one call, name one of them.
    /// </summary>
    public string[]? SpanKinds { get; set; }

    /// <summary>Whether predictions wait for evaluations and labels that come later. Default true.</summary>
    public bool LabelsFollow { get; set; } = true;

    /// <summary>Spans of which a silo knows that it has counted them, 0 to 10,000,000. Default 100,000.</summary>
    public int RememberedSpans { get; set; } = 100_000;

    /// <summary>How often exporters send metrics: for so long a gauge is taken to hold, 1 s to 1 d. Default 1 min.</summary>
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromMinutes(1);

    public static void Check(OtlpOptions o, SettingErrors errors)
    {
        errors.Range(nameof(o.MaxBodyBytes), o.MaxBodyBytes, 1 << 10, 256 << 20)
            .Range(nameof(o.MaxDecompressedBytes), o.MaxDecompressedBytes, o.MaxBodyBytes, 1 << 30)
            .Range(nameof(o.RememberedSpans), o.RememberedSpans, 0, 10_000_000)
            .Range(nameof(o.MetricsInterval), o.MetricsInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        CheckNames(errors, nameof(o.NodeAttributes), o.NodeAttributes, MaxNames);
        CheckNames(errors, nameof(o.ModelAttributes), o.ModelAttributes, MaxNames);
        CheckNames(errors, nameof(o.VersionAttributes), o.VersionAttributes, MaxNames);
        CheckNames(errors, nameof(o.Operations), o.Operations, MaxNames);
        CheckNames(errors, nameof(o.Dimensions), o.Dimensions, RecordLimits.MaxDimensions);
        for (var i = 0; i < o.SpanKinds?.Length; i++)
            errors.Require(Enum.TryParse<OtlpSpanKind>(o.SpanKinds[i], ignoreCase: true, out _), $"{nameof(o.SpanKinds)}:{i}", o.SpanKinds[i], "one of " + string.Join(", ", Enum.GetNames<OtlpSpanKind>()));
        CheckGrpc(errors, o.GrpcUrls);
    }

    private static void CheckNames(SettingErrors errors, string setting, string[]? names, int max)
    {
        if (names is null)
            return;
        errors.Range(setting + ":Count", names.Length, 0, max);
        for (var i = 0; i < names.Length; i++)
            errors.NotEmpty($"{setting}:{i}", names[i]);
    }

    /// <summary>The server is told by its port what is spoken at an address.</summary>
    private static void CheckGrpc(SettingErrors errors, string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ListenAddress.TryParse(url) is { } address)
                errors.Require(address.Port != 0, nameof(GrpcUrls), url, "an address with a port of its own, such as http://127.0.0.1:4317");
        }
    }
}

/// <summary>Span.SpanKind of the protocol.</summary>
internal enum OtlpSpanKind
{
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}
