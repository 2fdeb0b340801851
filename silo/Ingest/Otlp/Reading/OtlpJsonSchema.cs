using System.Collections.Frozen;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>How a field of the protocol is written in JSON and in protobuf.</summary>
internal enum OtlpFieldKind
{
    Message,
    Messages,
    Text,

    /// <summary>Hexadecimal digits: the ids of traces and spans. The JSON form of protobuf would have base64.</summary>
    Hex,

    /// <summary>Whole numbers: strings or numbers; enums are numbers.</summary>
    Varint,
    Fixed,
    Number,
    Truth,
}

internal sealed record OtlpField(int Number, OtlpFieldKind Kind, OtlpJsonSchema? Message = null);

/// <summary>The fields of a message that are read, by their name in JSON; otlp.proto has the same. Every other field is stepped over.</summary>
internal sealed class OtlpJsonSchema
{
    public static readonly OtlpJsonSchema Traces;
    public static readonly OtlpJsonSchema Logs;
    public static readonly OtlpJsonSchema Metrics;

    private FrozenDictionary<string, OtlpField> _fields = FrozenDictionary<string, OtlpField>.Empty;

    static OtlpJsonSchema()
    {
        var value = new OtlpJsonSchema();
        var pair = Of(("key", 1, OtlpFieldKind.Text, null), ("value", 2, OtlpFieldKind.Message, value));
        var list = Of(("values", 1, OtlpFieldKind.Messages, value));
        var map = Of(("values", 1, OtlpFieldKind.Messages, pair));
        value.Set(
            ("stringValue", 1, OtlpFieldKind.Text, null),
            ("boolValue", 2, OtlpFieldKind.Truth, null),
            ("intValue", 3, OtlpFieldKind.Varint, null),
            ("doubleValue", 4, OtlpFieldKind.Number, null),
            ("arrayValue", 5, OtlpFieldKind.Message, list),
            ("kvlistValue", 6, OtlpFieldKind.Message, map));
        var spanEvent = Of(("timeUnixNano", 1, OtlpFieldKind.Fixed, null), ("name", 2, OtlpFieldKind.Text, null), ("attributes", 3, OtlpFieldKind.Messages, pair));
        var span = Of(
            ("traceId", 1, OtlpFieldKind.Hex, null),
            ("spanId", 2, OtlpFieldKind.Hex, null),
            ("traceState", 3, OtlpFieldKind.Text, null),
            ("kind", 6, OtlpFieldKind.Varint, null),
            ("startTimeUnixNano", 7, OtlpFieldKind.Fixed, null),
            ("endTimeUnixNano", 8, OtlpFieldKind.Fixed, null),
            ("attributes", 9, OtlpFieldKind.Messages, pair),
            ("events", 11, OtlpFieldKind.Messages, spanEvent),
            ("status", 15, OtlpFieldKind.Message, Of(("code", 3, OtlpFieldKind.Varint, null))));
        var log = Of(
            ("timeUnixNano", 1, OtlpFieldKind.Fixed, null),
            ("attributes", 6, OtlpFieldKind.Messages, pair),
            ("traceId", 9, OtlpFieldKind.Hex, null),
            ("spanId", 10, OtlpFieldKind.Hex, null),
            ("eventName", 12, OtlpFieldKind.Text, null));
        var point = Of(
            ("timeUnixNano", 3, OtlpFieldKind.Fixed, null),
            ("asDouble", 4, OtlpFieldKind.Number, null),
            ("asInt", 6, OtlpFieldKind.Fixed, null),
            ("attributes", 7, OtlpFieldKind.Messages, pair),
            ("flags", 8, OtlpFieldKind.Varint, null));
        var points = Of(("dataPoints", 1, OtlpFieldKind.Messages, point));
        var metric = Of(
            ("name", 1, OtlpFieldKind.Text, null),
            ("gauge", 5, OtlpFieldKind.Message, points),
            ("sum", 7, OtlpFieldKind.Message, points),
            ("histogram", 9, OtlpFieldKind.Message, points),
            ("exponentialHistogram", 10, OtlpFieldKind.Message, points),
            ("summary", 11, OtlpFieldKind.Message, points));
        var resource = Of(("attributes", 1, OtlpFieldKind.Messages, pair));
        Traces = Request(resource, "resourceSpans", "scopeSpans", "spans", span);
        Logs = Request(resource, "resourceLogs", "scopeLogs", "logRecords", log);
        Metrics = Request(resource, "resourceMetrics", "scopeMetrics", "metrics", metric);
    }

    public static OtlpJsonSchema Of(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => Traces,
        OtlpSignal.Logs => Logs,
        _ => Metrics,
    };

    /// <summary>Null: a field that is not read.</summary>
    public OtlpField? Find(string name) => _fields.GetValueOrDefault(name);

    private static OtlpJsonSchema Request(OtlpJsonSchema resource, string resources, string scopes, string items, OtlpJsonSchema item) => Of(
        (resources, 1, OtlpFieldKind.Messages, Of(
            ("resource", 1, OtlpFieldKind.Message, resource),
            (scopes, 2, OtlpFieldKind.Messages, Of((items, 2, OtlpFieldKind.Messages, item))))));

    private static OtlpJsonSchema Of(params (string Name, int Number, OtlpFieldKind Kind, OtlpJsonSchema? Message)[] fields)
    {
        var schema = new OtlpJsonSchema();
        schema.Set(fields);
        return schema;
    }

    private void Set(params (string Name, int Number, OtlpFieldKind Kind, OtlpJsonSchema? Message)[] fields) =>
        _fields = fields.ToFrozenDictionary(static field => field.Name, static field => new OtlpField(field.Number, field.Kind, field.Message), StringComparer.Ordinal);
}
