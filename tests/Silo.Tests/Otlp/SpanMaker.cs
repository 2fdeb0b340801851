using Google.Protobuf;
using OrleansMonitor.Otlp;
using OrleansMonitor.Silo.Ingest.Otlp;

namespace OrleansMonitor.Silo.Tests.Otlp;

/// <summary>Messages of the protocol, by another implementation than the silo's reader.</summary>
internal static class SpanMaker
{
    public static readonly DateTimeOffset End = new(2024, 5, 28, 12, 0, 0, TimeSpan.Zero);

    private static int _span;

    public static ulong Nano(DateTimeOffset time) => (ulong)time.ToUnixTimeMilliseconds() * 1_000_000;

    /// <summary>A call of a model that took two seconds.</summary>
    public static Span Chat(params (string Key, object Value)[] attributes) => Make([("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "gpt-4o"), .. attributes]);

    public static Span Make(params (string Key, object Value)[] attributes)
    {
        var span = new Span
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")),
            SpanId = ByteString.CopyFrom(BitConverter.GetBytes(Interlocked.Increment(ref _span) + 1_000_000_000_000L)),
            Kind = (int)OtlpSpanKind.Client,
            StartTimeUnixNano = Nano(End.AddSeconds(-2)),
            EndTimeUnixNano = Nano(End),
        };
        span.Attributes.Add(attributes.Select(Pair));
        return span;
    }

    public static ExportTraceServiceRequest Traces(params Span[] spans) => Traces([("host.name", "gpu-7")], spans);

    public static ExportTraceServiceRequest Traces((string Key, object Value)[] resource, params Span[] spans) => new()
    {
        ResourceSpans = { new ResourceSpans { Resource = Resource(resource), ScopeSpans = { new ScopeSpans { Spans = { spans } } } } },
    };

    public static ExportLogsServiceRequest Logs(params LogRecord[] logs) => new()
    {
        ResourceLogs = { new ResourceLogs { Resource = Resource(("host.name", "gpu-7")), ScopeLogs = { new ScopeLogs { LogRecords = { logs } } } } },
    };

    public static ExportMetricsServiceRequest Metrics(params Metric[] metrics) => new()
    {
        ResourceMetrics = { new ResourceMetrics { Resource = Resource(("host.name", "gpu-7")), ScopeMetrics = { new ScopeMetrics { Metrics = { metrics } } } } },
    };

    public static LogRecord Evaluation(Span span, params (string Key, object Value)[] attributes)
    {
        var log = new LogRecord { EventName = "gen_ai.evaluation.result", TraceId = span.TraceId, SpanId = span.SpanId, TimeUnixNano = Nano(End) };
        log.Attributes.Add(attributes.Select(Pair));
        return log;
    }

    public static Metric Gauge(string name, params (double Value, (string Key, object Value)[] Attributes)[] points)
    {
        var gauge = new Points();
        foreach (var (value, attributes) in points)
        {
            var point = new Point { TimeUnixNano = Nano(End), AsDouble = value };
            point.Attributes.Add(attributes.Select(Pair));
            gauge.DataPoints.Add(point);
        }

        return new Metric { Name = name, Gauge = gauge };
    }

    public static SpanEvent Event(string name, double secondsBeforeEnd, params (string Key, object Value)[] attributes)
    {
        var made = new SpanEvent { Name = name, TimeUnixNano = Nano(End.AddSeconds(-secondsBeforeEnd)) };
        made.Attributes.Add(attributes.Select(Pair));
        return made;
    }

    public static KeyValue Pair((string Key, object Value) attribute) => new() { Key = attribute.Key, Value = Value(attribute.Value) };

    private static Resource Resource(params (string Key, object Value)[] attributes) => new() { Attributes = { attributes.Select(Pair) } };

    private static AnyValue Value(object value) => value switch
    {
        string text => new AnyValue { StringValue = text },
        bool truth => new AnyValue { BoolValue = truth },
        int whole => new AnyValue { IntValue = whole },
        long whole => new AnyValue { IntValue = whole },
        double number => new AnyValue { DoubleValue = number },
        string[] texts => new AnyValue { ArrayValue = new ArrayValue { Values = { texts.Select(Value) } } },
        _ => throw new ArgumentException(value.GetType().Name),
    };
}
