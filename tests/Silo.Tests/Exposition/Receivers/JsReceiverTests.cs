using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Silo.Tests.Exposition.Receivers;

/// <summary>Figures by OTLP, received by a program that knows the protocol from what OpenTelemetry publishes for JavaScript.</summary>
[Trait(Extent.Trait, Extent.All)]
public sealed class JsReceiverTests
{
    private const string Folder = "tests/Silo.Tests/Exposition/Receivers/js";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [JsReceiverFact]
    public async Task The_receiver_understands_totals_gauges_and_histograms()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var receiver = Process.Start(new ProcessStartInfo(NodeProgram.Node!, ["receive.mjs", "orleansmonitor.model.records", "120"])
        {
            WorkingDirectory = Repository.Path(Folder),
            RedirectStandardOutput = true,
        })!;
        try
        {
            var port = await receiver.StandardOutput.ReadLineAsync(limit.Token);
            await using var silo = await TestSilo.StartAsync(
                null, null, [.. ExposedSilo.Full, "--Exposition:Versions=false", "--Exposition:Otlp:Interval=00:00:01", $"--Exposition:Otlp:Endpoint=http://127.0.0.1:{port}", "--Exposition:Otlp:ServiceName=watch"]);
            await silo.FillAsync("fraud", 120);
            using var received = JsonDocument.Parse((await receiver.StandardOutput.ReadLineAsync(limit.Token))!);
            received.RootElement.GetProperty("services").EnumerateArray().Select(static each => each.GetString()).ShouldBe(["watch"]);
            var metrics = received.RootElement.GetProperty("metrics");
            var records = metrics.GetProperty("orleansmonitor.model.records").GetProperty("sum");
            (records.GetProperty("isMonotonic").GetBoolean(), records.GetProperty("aggregationTemporality").GetString()).ShouldBe((true, "AGGREGATION_TEMPORALITY_CUMULATIVE"));
            var latency = metrics.GetProperty("orleansmonitor.model.latency");
            latency.GetProperty("unit").GetString().ShouldBe("s");
            latency.GetProperty("exponentialHistogram").GetProperty("dataPoints")[0].GetProperty("count").GetString().ShouldBe("120", "JSON has 64-bit integers as text");
            var health = await silo.HealthAsync("fraud", "from=2000-01-01T00:00:00Z");
            latency.GetProperty("exponentialHistogram").GetProperty("dataPoints")[0].GetProperty("sum").GetDouble()
                .ShouldBe(120 * health.GetProperty("latency").GetProperty("mean").GetDouble(), 0.01);
            metrics.GetProperty("orleansmonitor.model.error").GetProperty("gauge").GetProperty("dataPoints")[0].GetProperty("asDouble").GetDouble().ShouldBe(0);
        }
        finally
        {
            receiver.Kill();
        }
    }

    private sealed class JsReceiverFactAttribute : FactAttribute
    {
        public JsReceiverFactAttribute() => Skip = NodeProgram.Missing(Folder);
    }
}
