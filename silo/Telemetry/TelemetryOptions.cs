namespace OrleansMonitor.Silo.Telemetry;

/// <summary>
/// This silo's own metrics and traces, sent to a collector by OTLP (configuration section <c>Telemetry</c>). Off unless
/// <see cref="OtlpEndpoint"/> is given: then nothing listens and nothing is measured for it.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    public const string Grpc = "grpc";
    public const string Http = "http/protobuf";

    /// <summary>
    /// Address of the collector, http or https. With <c>http/protobuf</c> the paths <c>v1/traces</c> and <c>v1/metrics</c> are added to
    /// it. None: off, and nothing listens.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary><c>grpc</c> (mostly port 4317) or <c>http/protobuf</c> (mostly port 4318). Default grpc.</summary>
    public string Protocol { get; set; } = Grpc;

    /// <summary>
    /// Headers of each request, <c>name=value,name=value</c>, values percent-encoded; mostly a key of the collector, hence a secret: from
    /// the environment or a settings file. This or <see cref="HeadersFile"/>.
    /// </summary>
    public string? Headers { get; set; }

    /// <summary>File with what <see cref="Headers"/> says; read at start.</summary>
    public string? HeadersFile { get; set; }

    /// <summary>How the collector knows this program: its service name. Default orleansmonitor.</summary>
    public string ServiceName { get; set; } = "orleansmonitor";

    /// <summary>Whether requests, grain calls and transactions are traced. Default true.</summary>
    public bool Traces { get; set; } = true;

    /// <summary>Share of traces that begin here and are kept, 0 to 1; one that began in a client is kept if the client keeps it. Default 0.01.</summary>
    public double SamplingRatio { get; set; } = 0.01;

    /// <summary>Whether metrics are sent. Default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>How often metrics are sent, 1 s to 1 h. Default 1 min.</summary>
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromMinutes(1);

    public bool IsOn => !string.IsNullOrWhiteSpace(OtlpEndpoint);
}
