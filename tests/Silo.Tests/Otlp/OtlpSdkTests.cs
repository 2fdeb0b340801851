using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Silo.Tests.Otlp;

/// <summary>A service that is instrumented with the official SDK, and has nothing of ours.</summary>
public sealed class OtlpSdkTests
{
    private const int Calls = 20;

    /// <summary>Milliseconds.</summary>
    private const int Patience = 60_000;

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Health_shows_the_tokens_latencies_and_errors_that_the_SDK_sent(OtlpExportProtocol protocol)
    {
        var ports = SiloPorts.Take(2);
        await using var silo = await TestSilo.StartAsync(args: [$"--Otlp:HttpUrls=http://127.0.0.1:{ports[0]}", $"--Otlp:GrpcUrls=http://127.0.0.1:{ports[1]}"]);
        var name = $"shop-{protocol}";
        using var source = new ActivitySource(name);
        using var meter = new Meter(name);
        var contexts = new List<ActivityContext>();
        var now = TimeProvider.System.GetUtcNow();
        using (var traces = Sdk.CreateTracerProviderBuilder().AddSource(name).ConfigureResource(Resource).AddOtlpExporter(otlp => Aim(otlp, "v1/traces")).Build())
        {
            for (var i = 0; i < Calls; i++)
                contexts.Add(Call(source, now, i));
            source.StartActivity("GET /")?.Stop();
            traces.ForceFlush(Patience).ShouldBeTrue();
        }

        using (var loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options
            .SetResourceBuilder(Build()).AddOtlpExporter((otlp, processor) =>
            {
                Aim(otlp, "v1/logs");
                // The end of a logger waits for what is left no longer than a few seconds.
                processor.ExportProcessorType = ExportProcessorType.Simple;
            }))))
        {
            Evaluate(loggers.CreateLogger(name), contexts[0]);
        }

        using (var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(name).ConfigureResource(Resource).AddOtlpExporter(otlp => Aim(otlp, "v1/metrics")).Build())
        {
            meter.CreateHistogram<long>("gen_ai.client.token.usage").Record(10, [new("gen_ai.request.model", "gpt-4o")]);
            meter.CreateObservableGauge("system.cpu.utilization", static () => 0.5);
            meter.CreateObservableGauge("hw.gpu.utilization", static () => new Measurement<double>(0.75, new KeyValuePair<string, object?>("hw.id", "0")));
            metrics.ForceFlush(Patience).ShouldBeTrue();
        }

        var health = await OtlpClient.JsonAsync(silo.Http, "/v1/models/gpt-4o/health");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(Calls, health.ToString());
        health.GetProperty("traffic").GetProperty("errors").GetInt32().ShouldBe(2);
        health.GetProperty("traffic").GetProperty("errorCodes")[0].GetProperty("name").GetString().ShouldBe("timeout");
        var tokens = health.GetProperty("tokens");
        tokens.GetProperty("input").GetProperty("total").GetDouble().ShouldBe(Enumerable.Range(0, Calls).Sum(static i => 100 + i));
        tokens.GetProperty("output").GetProperty("total").GetDouble().ShouldBe(10 * Calls);
        tokens.GetProperty("timeToFirstToken").GetProperty("max").GetDouble().ShouldBe(0.2, 1e-6);
        var latency = health.GetProperty("latency");
        latency.GetProperty("mean").GetDouble().ShouldBe(1 + ((Calls - 1) * 0.05), 1e-3);
        latency.GetProperty("max").GetDouble().ShouldBe(1 + ((Calls - 1) * 0.1), 1e-3);
        health.GetProperty("measurements").EnumerateArray().Single(static each => each.GetProperty("name").GetString() == "relevance").GetProperty("numbers").GetProperty("mean").GetDouble().ShouldBe(4);
        var node = await OtlpClient.JsonAsync(silo.Http, "/v1/nodes/gpu-7/health");
        node.GetProperty("resources").GetProperty("cpuUtilization").GetProperty("mean").GetDouble().ShouldBe(0.5);
        node.GetProperty("resources").GetProperty("gpuUtilization").GetProperty("mean").GetDouble().ShouldBe(0.75);

        ResourceBuilder Build() => ResourceBuilder.CreateEmpty().AddService("shop").AddAttributes([new("host.name", "gpu-7")]);
        void Resource(ResourceBuilder resource) => resource.Clear().AddService("shop").AddAttributes([new("host.name", "gpu-7")]);
        void Aim(OtlpExporterOptions otlp, string path)
        {
            otlp.Protocol = protocol;
            otlp.TimeoutMilliseconds = Patience;
            otlp.Endpoint = new Uri(protocol == OtlpExportProtocol.Grpc ? $"http://127.0.0.1:{ports[1]}" : $"http://127.0.0.1:{ports[0]}/{path}");
        }
    }

    private static ActivityContext Call(ActivitySource source, DateTimeOffset now, int i)
    {
        using var call = source.StartActivity("chat gpt-4o", ActivityKind.Client, default(ActivityContext), startTime: now.AddSeconds(-5)).ShouldNotBeNull();
        call.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", "openai").SetTag("gen_ai.request.model", "gpt-4o")
            .SetTag("gen_ai.response.finish_reasons", new[] { "stop" }).SetTag("gen_ai.usage.input_tokens", 100 + i).SetTag("gen_ai.usage.output_tokens", 10)
            .SetTag("gen_ai.server.time_to_first_token", 0.2);
        if (i < 2)
            call.SetTag("error.type", "timeout").SetStatus(ActivityStatusCode.Error);
        call.SetEndTime(now.AddSeconds(-4 + (i * 0.1)).UtcDateTime);
        return call.Context;
    }

    // An evaluator that runs elsewhere knows the call by its ids.
    private static void Evaluate(ILogger logger, ActivityContext call)
    {
        List<KeyValuePair<string, object?>> attributes =
            [new("gen_ai.evaluation.name", "relevance"), new("gen_ai.evaluation.score.value", 4.0), new("gen_ai.request.model", "gpt-4o"), new("orleansmonitor.id", $"{call.TraceId}-{call.SpanId}")];
        logger.Log(LogLevel.Information, new EventId(1, "gen_ai.evaluation.result"), attributes, null, static (_, _) => "");
    }
}
