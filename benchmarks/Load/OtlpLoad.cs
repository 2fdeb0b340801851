using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using OrleansMonitor.Harness.Processes;
using OrleansMonitor.Otlp;

namespace OrleansMonitor.Load;

/// <summary>
/// Server processor time per record of calls that come as spans of OpenTelemetry, beside the same records as JSON; each request is answered
/// when it is durable.
/// </summary>
internal static class OtlpLoad
{
    private const string Model = "gpt-4o";

    private static long _ids;

    public static async Task RunAsync(LoadOptions options)
    {
        await using var silo = new SiloProcess(options.Silo, options.SiloProcessors);
        await silo.StartAsync();
        using var http = new HttpClient { BaseAddress = silo.Address };
        (string Name, string Path, string Type, Func<string, int, byte[]> Make)[] forms =
        [
            ("OTLP, protobuf", "/v1/traces", "application/x-protobuf", static (node, batch) => Spans(node, batch).ToByteArray()),
            ("OTLP, JSON", "/v1/traces", "application/json", static (node, batch) => Encoding.UTF8.GetBytes(Json(Spans(node, batch)))),
            ("records, JSON", "/v1/records?wait=true", "application/x-ndjson", Records),
        ];
        Console.WriteLine($"{options.Nodes} exporters with {options.InFlight} requests each, {options.Batch} records a request, durable");
        Console.WriteLine("form                 records  records/CPU-s   µs/record  bytes/record  allocated/record");
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var (name, path, type, make) in forms)
            {
                var line = await RoundAsync(silo, http, path, type, make, options, round == 0 ? options.WarmupSeconds : options.Seconds);
                if (round > 0)
                    Console.WriteLine($"{name,-16}{line}");
            }
        }
    }

    private static async Task<string> RoundAsync(SiloProcess silo, HttpClient http, string path, string type, Func<string, int, byte[]> make, LoadOptions options, double seconds)
    {
        var allocated = await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");
        var (cpu, records, bytes) = (silo.ProcessorSeconds(), 0L, 0L);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Nodes * options.InFlight).Select(exporter => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                var body = make($"node-{exporter % options.Nodes:00}", options.Batch);
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                using var answer = await http.PostAsync(path, content);
                answer.EnsureSuccessStatusCode();
                Interlocked.Add(ref records, options.Batch);
                Interlocked.Add(ref bytes, body.Length);
            }
        })));
        var used = silo.ProcessorSeconds() - cpu;
        allocated = await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total") - allocated;
        return FormattableString.Invariant($"{records,12:N0}{records / used,15:N0}{used / records * 1e6,12:F2}{bytes / (double)records,14:F0}{allocated / records,18:F0}");
    }

    private static ExportTraceServiceRequest Spans(string node, int count)
    {
        var end = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var scope = new ScopeSpans();
        for (var i = 0; i < count; i++)
        {
            var id = Interlocked.Increment(ref _ids);
            scope.Spans.Add(new Span
            {
                TraceId = ByteString.CopyFrom([.. BitConverter.GetBytes(id), .. BitConverter.GetBytes(1L)]),
                SpanId = ByteString.CopyFrom(BitConverter.GetBytes(id)),
                Kind = 3,
                StartTimeUnixNano = end - (ulong)(1_000_000_000 + (id % 1000 * 1_000_000)),
                EndTimeUnixNano = end,
                Attributes =
                {
                    Text("gen_ai.operation.name", "chat"), Text("gen_ai.provider.name", "openai"), Text("gen_ai.request.model", Model), Text("gen_ai.response.model", "gpt-4o-2024-08-06"),
                    Text("gen_ai.response.id", $"chatcmpl-{id}"), Text("server.address", "api.openai.com"), Whole("server.port", 443), Whole("gen_ai.request.max_tokens", 200),
                    Whole("gen_ai.usage.input_tokens", 100 + (id % 300)), Whole("gen_ai.usage.output_tokens", 10 + (id % 90)),
                    new KeyValue { Key = "gen_ai.response.finish_reasons", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { StringValue = "stop" } } } } },
                },
            });
        }

        return new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = new Resource { Attributes = { Text("host.name", node) } }, ScopeSpans = { scope } } } };
    }

    private static byte[] Records(string node, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var id = Interlocked.Increment(ref _ids);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"model":"{{Model}}","version":"gpt-4o-2024-08-06","node":"{{node}}","id":"chatcmpl-{{id}}","latencySeconds":{{1 + (id % 1000 * 0.001)}},"inputTokens":{{100 + (id % 300)}},"outputTokens":{{10 + (id % 90)}},"dimensions":{"provider":"openai","operation":"chat"},"measurements":{"finish_reason":"stop"} }""").Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Ids are hexadecimal, which the JSON of the library has not.
    private static string Json(ExportTraceServiceRequest request)
    {
        var text = new StringBuilder("{\"resourceSpans\":[{\"resource\":").Append(request.ResourceSpans[0].Resource).Append(",\"scopeSpans\":[{\"spans\":[");
        foreach (var span in request.ResourceSpans[0].ScopeSpans[0].Spans)
        {
            var (trace, own) = (Convert.ToHexString(span.TraceId.Span), Convert.ToHexString(span.SpanId.Span));
            span.TraceId = span.SpanId = ByteString.Empty;
            text.Append($"{{\"traceId\":\"{trace}\",\"spanId\":\"{own}\",").Append(span.ToString().AsSpan(1)).Append(',');
        }

        text.Length--;
        return text.Append("]}]}]}").ToString();
    }

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    private static KeyValue Whole(string key, long value) => new() { Key = key, Value = new AnyValue { IntValue = value } };
}
