using OrleansMonitor.Silo.Ingest.Operations;
using OrleansMonitor.Silo.Ingest.Request;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>An endpoint of the OpenTelemetry protocol over HTTP in the OpenAPI document. Its answers are those of the protocol.</summary>
internal static class OtlpOperation
{
    public static IngestOperation Of(OtlpSignal signal) => new()
    {
        Bodies =
        [
            (MediaTypes.Protobuf, document => Shape.Binary($"Export{Service(signal)}ServiceRequest of the OpenTelemetry protocol.")),
            (MediaTypes.Json, document => Shape.Object("The same in JSON.", (List(signal), Shape.List(Shape.Object(null))))),
        ],
        Answers = [(StatusCodes.Status200OK, "Durable, or nothing of it is of a model; what was not taken is a partial success.")],
        // A body that did not arrive in time is answered 503, which exporters send again.
        Refusals = [.. IngestOperation.AllRefusals.Where(static refusal => refusal.Status != StatusCodes.Status408RequestTimeout)],
        Success =
        [
            (MediaTypes.Protobuf, document => Shape.Binary($"Export{Service(signal)}ServiceResponse.")),
            (MediaTypes.Json, document => Shape.Object(null, ("partialSuccess?", Shape.Object(null, (Rejected(signal), Shape.Text("A number.")), ("errorMessage", Shape.Text()))))),
        ],
        Failure =
        [
            (MediaTypes.Protobuf, static document => Shape.Binary("google.rpc.Status.")),
            (MediaTypes.Json, static document => document.Named("OtlpStatus", static () => Shape.Object(null, ("code", Shape.Whole("Of google.rpc.Code.")), ("message", Shape.Text())))),
        ],
    };

    private static string Service(OtlpSignal signal) => signal switch { OtlpSignal.Traces => "Trace", OtlpSignal.Logs => "Logs", _ => "Metrics" };

    private static string List(OtlpSignal signal) => signal switch { OtlpSignal.Traces => "resourceSpans", OtlpSignal.Logs => "resourceLogs", _ => "resourceMetrics" };

    private static string Rejected(OtlpSignal signal) => signal switch { OtlpSignal.Traces => "rejectedSpans", OtlpSignal.Logs => "rejectedLogRecords", _ => "rejectedDataPoints" };
}
