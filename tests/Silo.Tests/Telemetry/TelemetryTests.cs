using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Silo.Tests.Telemetry.Otlp;

namespace OrleansMonitor.Silo.Tests.Telemetry;

/// <summary>Runs when no other test does: what listens does so in the whole process.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    private static readonly string[] OwnSources = ["OrleansMonitor.Ingest", "OrleansMonitor.Grains", "OrleansMonitor.Store"];

    [Fact]
    public async Task A_batch_is_one_trace_from_its_request_by_grain_calls_to_the_transactions_and_metrics_count_it()
    {
        using var directory = new TempDirectory();
        var headers = Path.Combine(directory.Path, "headers");
        await File.WriteAllTextAsync(headers, "x-key=the%20key\n");
        await using var collector = await OtlpCollector.StartAsync();
        await using (var silo = await TestSilo.StartAsync(args:
        [
            $"--Telemetry:OtlpEndpoint={collector.Url}/", "--Telemetry:Protocol=http/protobuf", $"--Telemetry:HeadersFile={headers}",
            "--Telemetry:SamplingRatio=1", "--Telemetry:MetricsInterval=00:00:01", "--Telemetry:ServiceName=monitor-under-test",
        ]))
        {
            await IngestAsync(silo);

            // The model's transaction, and then the node's.
            await collector.UntilAsync(() => TraceOf(collector).Count(static span => span.Scope == "OrleansMonitor.Store") >= 2 && Records(collector) > 0, () => Told(collector));
        }

        var trace = TraceOf(collector);
        var ingest = trace.Where(static span => span.Scope == "OrleansMonitor.Ingest").ShouldHaveSingleItem().Span;
        ingest.Attributes.Single(static a => a.Key == "orleansmonitor.records").Value.IntValue.ShouldBe(1);
        ingest.Attributes.Single(static a => a.Key == "http.response.status_code").Value.IntValue.ShouldBe(200);
        var calls = trace.Where(static span => span.Scope == "Microsoft.Orleans.Runtime").Select(static span => span.Span.Name).ToList();
        calls.ShouldContain(static name => name.Contains("INodeGrain", StringComparison.Ordinal) && name.Contains("SubmitAsync", StringComparison.Ordinal), string.Join(", ", calls));
        calls.ShouldContain(static name => name.Contains("IModelGrain", StringComparison.Ordinal) && name.Contains("ApplyAsync", StringComparison.Ordinal), string.Join(", ", calls));
        foreach (var (_, span) in trace.Where(static span => span.Scope == "OrleansMonitor.Store"))
        {
            span.EndTimeUnixNano.ShouldBeGreaterThan(span.StartTimeUnixNano);
            span.Attributes.Single(static a => a.Key == "db.system.name").Value.StringValue.ShouldBe("sqlite");
            // By its parents it comes from the request.
            Ancestors(trace, span).ShouldContain(ingest.SpanId);
        }

        // Nothing else begins a trace.
        collector.Spans.Where(static span => span.Span.ParentSpanId.IsEmpty).Select(static span => span.Scope).Distinct().ShouldBe(["Microsoft.AspNetCore"]);
        Records(collector).ShouldBe(1);
        collector.Metrics.Select(static metric => metric.Metric.Name).ShouldContain("dotnet.gc.collections");
        collector.Metrics.Select(static metric => metric.Metric.Name).ShouldContain("http.server.request.duration");
        collector.Keys.ShouldAllBe(static key => key == "the key");
        collector.Services.ShouldAllBe(static service => service == "monitor-under-test");
    }

    [PostgresFact]
    public async Task On_PostgreSQL_the_statements_of_a_transaction_are_in_its_span()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(migrated: true);
        await using var collector = await OtlpCollector.StartAsync();
        await using (var silo = await TestSilo.StartAsync(args:
        [
            $"--Telemetry:OtlpEndpoint={collector.Url}", "--Telemetry:Protocol=http/protobuf", "--Telemetry:SamplingRatio=1", "--Telemetry:Metrics=false",
            "--Storage:Provider=Postgres", $"--Postgres:ConnectionString={database.ConnectionString}", "--Cluster:ClusterId=traced", "--Commit:Interval=00:00:00.2",
        ]))
        {
            await IngestAsync(silo);
            await collector.UntilAsync(() => TraceOf(collector).Count(static span => span.Scope == "OrleansMonitor.Store") >= 2, () => Told(collector));
        }

        var trace = TraceOf(collector);
        var transactions = trace.Where(static span => span.Scope == "OrleansMonitor.Store").Select(static span => span.Span).ToList();
        transactions.ShouldAllBe(static span => span.Attributes.Single(static a => a.Key == "db.system.name").Value.StringValue == "postgresql");
        foreach (var transaction in transactions)
            trace.ShouldContain(span => span.Scope == "Npgsql" && Ancestors(trace, span.Span).Contains(transaction.SpanId), Told(collector));
        collector.Metrics.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_listens()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var source in OwnSources)
        {
            using var same = new ActivitySource(source);
            same.HasListeners().ShouldBeFalse(source);
        }

        silo.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)).ShouldBeNull();
        silo.Services.GetService(typeof(OpenTelemetry.Metrics.MeterProvider)).ShouldBeNull();
    }

    [Fact]
    public async Task A_trace_that_is_not_kept_costs_no_span()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using (var silo = await TestSilo.StartAsync(args:
            [$"--Telemetry:OtlpEndpoint={collector.Url}", "--Telemetry:Protocol=http/protobuf", "--Telemetry:SamplingRatio=0", "--Telemetry:MetricsInterval=00:00:01"]))
        {
            await IngestAsync(silo);
            await collector.UntilAsync(() => Records(collector) > 0, () => Told(collector));
        }

        // The end of a silo sends what is left.
        collector.Spans.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OtlpEndpoint", "collector:4317", "Telemetry:OtlpEndpoint is 'collector:4317'; it must be an address that begins with http:// or https://, such as http://127.0.0.1:4317.")]
    [InlineData("Protocol", "http/json", "Telemetry:Protocol is 'http/json'; it must be grpc or http/protobuf.")]
    [InlineData("SamplingRatio", "1.5", "Telemetry:SamplingRatio is 1.5; it must be 0 to 1.")]
    [InlineData("MetricsInterval", "00:00:00.5", "Telemetry:MetricsInterval is 00:00:00.5000000; it must be 00:00:01 to 01:00:00.")]
    [InlineData("ServiceName", " ", "Telemetry:ServiceName is empty; it must be given.")]
    [InlineData("HeadersFile", "/no/such/file", "Telemetry:HeadersFile is '/no/such/file', which cannot be read (DirectoryNotFoundException).")]
    [InlineData("Headers", "api-key=secret", "Telemetry:Headers is on the command line, where others can read it: give it by the environment or by a file.")]
    [InlineData("Endpoint", "http://127.0.0.1:4317", "Telemetry:Endpoint is not a setting; Telemetry has Headers, ")]
    public async Task A_setting_that_is_wrong_stops_the_start_and_is_named(string setting, string value, string message)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(async () =>
        {
            await using var silo = await TestSilo.StartAsync(args: [$"--Telemetry:{setting}={value}"]);
        });
        refused.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), refused.Message);
    }

    [Fact]
    public async Task Headers_that_cannot_be_read_are_not_repeated()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "headers");
        await File.WriteAllTextAsync(file, "s3cret-without-a-name");
        var refused = await Should.ThrowAsync<OptionsValidationException>(async () =>
        {
            await using var silo = await TestSilo.StartAsync(args: ["--Telemetry:OtlpEndpoint=http://127.0.0.1:1", $"--Telemetry:HeadersFile={file}"]);
        });
        refused.Failures.ShouldHaveSingleItem().ShouldBe($"Telemetry:HeadersFile is '{file}', which holds no list of name=value, separated by commas.");
    }

    [Fact]
    public async Task Both_signals_off_is_refused()
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(async () =>
        {
            await using var silo = await TestSilo.StartAsync(args: ["--Telemetry:OtlpEndpoint=http://127.0.0.1:1", "--Telemetry:Traces=false", "--Telemetry:Metrics=false"]);
        });
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith("Telemetry:Metrics is 'False'; it must be true where Telemetry:Traces is false");
    }

    /// <summary>As a client without traces, which the client of this process would not be.</summary>
    private static async Task IngestAsync(TestSilo silo)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = silo.Http.BaseAddress };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var content = new StringContent($$"""{"model":"traced","version":"1","time":{{now}},"prediction":"yes"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var response = await client.PostAsync(new Uri("/v1/records?wait=true&node=n", UriKind.Relative), content);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <summary>What has arrived of the trace that the request for records is in.</summary>
    private static List<(string Scope, Span Span)> TraceOf(OtlpCollector collector)
    {
        var spans = collector.Spans;
        var ingest = spans.FirstOrDefault(static span => span.Scope == "OrleansMonitor.Ingest").Span;
        return ingest is null ? [] : [.. spans.Where(span => span.Span.TraceId == ingest.TraceId)];
    }

    private static HashSet<ByteString> Ancestors(List<(string Scope, Span Span)> trace, Span span)
    {
        var parents = trace.ToDictionary(static each => each.Span.SpanId, static each => each.Span.ParentSpanId);
        var ancestors = new HashSet<ByteString>();
        for (var id = span.ParentSpanId; !id.IsEmpty && ancestors.Add(id) && parents.TryGetValue(id, out var next);)
            id = next;
        return ancestors;
    }

    private static long Records(OtlpCollector collector) => collector.Metrics
        .Where(static metric => metric is { Scope: "OrleansMonitor.Ingest", Metric.Name: "orleansmonitor.ingest.records" })
        .SelectMany(static metric => metric.Metric.Sum.DataPoints)
        .Select(static point => point.AsInt)
        .DefaultIfEmpty(0)
        .Max();

    private static string Told(OtlpCollector collector) =>
        string.Join(", ", collector.Spans.Select(static span => $"{span.Scope}/{span.Span.Name}").Concat(collector.Metrics.Select(static metric => metric.Metric.Name)).Distinct());
}
