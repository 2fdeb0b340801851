namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>What a request of the OpenTelemetry protocol holds.</summary>
internal enum OtlpSignal
{
    Traces,
    Logs,
    Metrics,
}

/// <summary>How a request travels, and so its answer.</summary>
internal enum OtlpTransport
{
    Protobuf,
    Json,
    Grpc,
}
