using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Otlp;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Otlp;

/// <summary>The protocol over HTTP at a whole silo: what is taken, what is answered, and what bad input does.</summary>
public sealed class OtlpHttpTests
{
    private const string Range = "?from=2024-05-28&to=2024-05-29";

    [Fact]
    public async Task A_span_that_is_sent_again_counts_once_and_other_telemetry_is_no_error()
    {
        await using var silo = await TestSilo.StartAsync();
        var span = SpanMaker.Chat(("gen_ai.usage.input_tokens", 10));
        var request = SpanMaker.Traces(span, SpanMaker.Make(("http.request.method", "GET")), span);
        for (var i = 0; i < 2; i++)
            (await OtlpClient.PostAsync(silo.Http, "/v1/traces", request)).Partial.ShouldBeNull();
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", OtlpClient.Gzip(SpanMaker.Traces(SpanMaker.Chat(("error.type", "timeout"))).ToByteArray()), coding: "gzip")).Partial.ShouldBeNull();
        var health = await OtlpClient.JsonAsync(silo.Http, "/v1/models/gpt-4o/health" + Range);
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
        health.GetProperty("traffic").GetProperty("errors").GetInt32().ShouldBe(1);
        health.GetProperty("tokens").GetProperty("input").GetProperty("total").GetDouble().ShouldBe(10);
        var metrics = await silo.Http.GetStringAsync("/metrics");
        metrics.ShouldContain("orleansmonitor_otlp_ignored_total{signal=\"traces\"} 2");
        metrics.ShouldContain("orleansmonitor_otlp_duplicates_total 3");
        (await OtlpClient.PostAsync(silo.Http, "/v1/logs", SpanMaker.Logs(new LogRecord()))).Partial.ShouldBeNull();
        (await OtlpClient.PostAsync(silo.Http, "/v1/metrics", SpanMaker.Metrics(SpanMaker.Gauge("http.server.active_requests", (1, []))))).Partial.ShouldBeNull();
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", [])).Partial.ShouldBeNull();
        (await OtlpClient.JsonAsync(silo.Http, "/v1/nodes")).EnumerateArray().Select(static node => node.GetProperty("node").GetString()).ShouldBe(["gpu-7"]);
    }

    [Fact]
    public async Task Evaluations_join_their_call_by_its_span_with_the_model_or_without()
    {
        await using var silo = await TestSilo.StartAsync();
        var (span, stranger) = (SpanMaker.Chat(), SpanMaker.Chat());
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", SpanMaker.Traces(span))).Partial.ShouldBeNull();
        var logs = SpanMaker.Logs(
            SpanMaker.Evaluation(span, ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 4.5), ("gen_ai.evaluation.score.label", "good")),
            SpanMaker.Evaluation(span, ("gen_ai.evaluation.name", "toxicity"), ("gen_ai.evaluation.score.value", 0.25), ("gen_ai.request.model", "gpt-4o")),
            SpanMaker.Evaluation(span, ("gen_ai.evaluation.name", "failed"), ("error.type", "timeout")),
            SpanMaker.Evaluation(stranger, ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 1)));
        var partial = (await OtlpClient.PostAsync(silo.Http, "/v1/logs", logs)).Partial.ShouldNotBeNull();
        partial.Rejected.ShouldBe(1);
        partial.ErrorMessage.ShouldContain("model-missing");
        var measurements = (await OtlpClient.JsonAsync(silo.Http, "/v1/models/gpt-4o/health" + Range)).GetProperty("measurements").EnumerateArray().ToList();
        measurements.Select(static each => each.GetProperty("name").GetString()).ShouldBe(["relevance", "relevance.label", "toxicity"]);
        measurements[0].GetProperty("numbers").GetProperty("mean").GetDouble().ShouldBe(4.5);
    }

    [Fact]
    public async Task Labels_come_as_events()
    {
        await using var silo = await TestSilo.StartAsync();
        var span = SpanMaker.Make(("orleansmonitor.model", "fraud"), ("orleansmonitor.prediction", "yes"), ("orleansmonitor.id", "tx-1"));
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", SpanMaker.Traces(span))).Partial.ShouldBeNull();
        var label = SpanMaker.Evaluation(span, ("orleansmonitor.model", "fraud"), ("orleansmonitor.id", "tx-1"), ("orleansmonitor.label", "yes"));
        label.EventName = "";
        label.Attributes.Add(SpanMaker.Pair(("event.name", "orleansmonitor.label")));
        (await OtlpClient.PostAsync(silo.Http, "/v1/logs", SpanMaker.Logs(label))).Partial.ShouldBeNull();
        (await OtlpClient.JsonAsync(silo.Http, "/v1/models/fraud/health" + Range)).GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(1);
    }

    [Fact]
    public async Task Json_has_hexadecimal_ids_numbers_as_strings_and_enums_as_numbers()
    {
        await using var silo = await TestSilo.StartAsync();
        const string Body = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shöp\u0031"}}],"droppedAttributesCount":0},
              "schemaUrl":"x","scopeSpans":[{"scope":{"name":"lib"},"spans":[{"traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"b7ad6b7169203331","name":"chat","kind":3,
              "startTimeUnixNano":"1716897598500000000","endTimeUnixNano":"1716897600000000000","flags":257,"unknownField":{"a":[1,{"b":null}]},
              "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"m/1"}},
                {"key":"gen_ai.usage.input_tokens","value":{"intValue":"42"}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":7}},
                {"key":"gen_ai.response.finish_reasons","value":{"arrayValue":{"values":[{"stringValue":"stop"}]}}}],
              "status":{"code":2,"message":"no"}}]}]}]}
            """;
        var answer = await OtlpClient.PostAsync(silo.Http, "/v1/traces", Encoding.UTF8.GetBytes(Body), "application/json; charset=utf-8");
        (answer.Code, answer.ContentType, Encoding.UTF8.GetString(answer.Body)).ShouldBe((HttpStatusCode.OK, "application/json", "{}"));
        var health = await OtlpClient.JsonAsync(silo.Http, "/v1/models/m%2F1/health" + Range);
        health.GetProperty("tokens").GetProperty("input").GetProperty("total").GetDouble().ShouldBe(42);
        health.GetProperty("tokens").GetProperty("output").GetProperty("total").GetDouble().ShouldBe(7);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(1.5, 1e-9);
        health.GetProperty("traffic").GetProperty("errors").GetInt32().ShouldBe(1);
        (await OtlpClient.JsonAsync(silo.Http, "/v1/nodes"))[0].GetProperty("node").GetString().ShouldBe("shöp1");

        // The same span in the other encoding is known.
        var span = SpanMaker.Chat();
        span.SpanId = ByteString.CopyFrom(Convert.FromHexString("b7ad6b7169203331"));
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", SpanMaker.Traces(span))).Partial.ShouldBeNull();
        (await silo.Http.GetStringAsync("/metrics")).ShouldContain("orleansmonitor_otlp_duplicates_total 1");
    }

    [Fact]
    public async Task A_time_that_is_negative_costs_its_item_alone()
    {
        await using var silo = await TestSilo.StartAsync();
        static string Span(string start, string end) =>
            $$$"""{"startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{end}}}","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"m"}}]}""";
        const string Good = "1716897600000000000";
        var answer = await OtlpClient.PostAsync(
            silo.Http, "/v1/traces", Encoding.UTF8.GetBytes("""{"resourceSpans":[{"scopeSpans":[{"spans":[""" + string.Join(',', Span(Good, "-5"), Span("-7", Good), Span(Good, Good)) + "]}]}]}"), "application/json");
        var partial = JsonDocument.Parse(answer.Body).RootElement.GetProperty("partialSuccess");
        partial.GetProperty("rejectedSpans").GetString().ShouldBe("1");
        var message = partial.GetProperty("errorMessage").GetString()!;
        message.ShouldContain("time-invalid");
        message.ShouldContain("spans.end_time_unix_nano");
        message.ShouldContain("'-5'");
        var health = await OtlpClient.JsonAsync(silo.Http, "/v1/models/m/health" + Range);
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
        health.GetProperty("latency").GetProperty("count").GetInt32().ShouldBe(1);

        var point = """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"system.memory.usage","gauge":{"dataPoints":[{"timeUnixNano":"-9","asInt":"5","attributes":[{"key":"state","value":{"stringValue":"used"}}]}]}}]}]}]}""";
        answer = await OtlpClient.PostAsync(silo.Http, "/v1/metrics", Encoding.UTF8.GetBytes(point), "application/json");
        Encoding.UTF8.GetString(answer.Body).ShouldContain("time-invalid");
    }

    [Theory]
    [InlineData("[]", "body is 'an array'; it must be an object")]
    [InlineData("{", "json-invalid", true)]
    [InlineData("{\"resourceSpans\":{}}", "resourceSpans is 'an object'")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}", "traceId is 'xyz'; it must be hexadecimal digits")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"endTimeUnixNano\":\"1.5\"}]}]}]}", "endTimeUnixNano is '1.5'; it must be a whole number")]
    [InlineData("{\"resourceSpans\":[]} x", "json", true)]
    public async Task Json_that_is_no_request_is_told_in_json(string body, string expected, bool onlyCode = false)
    {
        await using var silo = await TestSilo.StartAsync();
        var answer = await OtlpClient.PostAsync(silo.Http, "/v1/traces", Encoding.UTF8.GetBytes(body), "application/json");
        (answer.Code, answer.ContentType).ShouldBe((HttpStatusCode.BadRequest, "application/json"));
        var status = JsonDocument.Parse(answer.Body).RootElement;
        status.GetProperty("code").GetInt32().ShouldBe(3);
        if (!onlyCode)
            status.GetProperty("message").GetString()!.ShouldContain(expected);
    }

    [Fact]
    public async Task Bad_requests_are_told_in_their_encoding_and_disturb_nothing_else()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Otlp:MaxBodyBytes=2000", "--Otlp:MaxDecompressedBytes=4000"]);
        var http = silo.Http;
        (await OtlpClient.PostAsync(http, "/v1/traces", new byte[2001])).ShouldBeError(HttpStatusCode.RequestEntityTooLarge, 8, "at most 2000 bytes").Details.ShouldBeEmpty();
        (await OtlpClient.PostAsync(http, "/v1/traces", OtlpClient.Gzip(new byte[100_000]), coding: "gzip")).ShouldBeError(HttpStatusCode.RequestEntityTooLarge, 8, "at most 4000 bytes");
        (await OtlpClient.PostAsync(http, "/v1/traces", [0x0A, 0x7F, 1])).ShouldBeError(HttpStatusCode.BadRequest, 3, "exceeds");
        (await OtlpClient.PostAsync(http, "/v1/traces", [1, 2, 3], coding: "gzip")).ShouldBeError(HttpStatusCode.BadRequest, 3, "gzip");
        (await OtlpClient.PostAsync(http, "/v1/traces", [], coding: "zstd")).ShouldBeError(HttpStatusCode.UnsupportedMediaType, 12, "zstd");
        (await OtlpClient.PostAsync(http, "/v1/traces", [], "text/plain")).ShouldBeError(HttpStatusCode.UnsupportedMediaType, 12, "text/plain");

        var span = SpanMaker.Chat();
        span.EndTimeUnixNano = 0;
        (await OtlpClient.PostAsync(http, "/v1/traces", SpanMaker.Traces(span))).ShouldBeError(HttpStatusCode.BadRequest, 3, "span-unended");
        var partial = (await OtlpClient.PostAsync(http, "/v1/traces", SpanMaker.Traces(span, SpanMaker.Chat(("gen_ai.usage.input_tokens", -5))))).Partial.ShouldNotBeNull();
        (partial.Rejected, partial.ErrorMessage.Contains("gen_ai.usage.input_tokens is '-5'", StringComparison.Ordinal)).ShouldBe((1L, true), partial.ErrorMessage);

        // Fields of a later version are stepped over, whatever their wire type.
        byte[] unknown = [0x98, 0x06, 0x01, 0xA2, 0x06, 0x02, 0xFF, 0xFE, 0xAD, 0x06, 1, 2, 3, 4, 0xB1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8];
        (await OtlpClient.PostAsync(http, "/v1/traces", [.. SpanMaker.Traces(SpanMaker.Chat()).ToByteArray(), .. unknown])).Partial.ShouldBeNull();
        (await OtlpClient.JsonAsync(http, "/v1/models/gpt-4o/health" + Range)).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Metrics_of_many_calls_become_no_records_and_what_a_node_used_is_kept()
    {
        await using var silo = await TestSilo.StartAsync();
        var histogram = new Metric { Name = "gen_ai.client.token.usage", Histogram = new Points { DataPoints = { new Point(), new Point() } } };
        var request = SpanMaker.Metrics(histogram, SpanMaker.Gauge("system.cpu.utilization", (0.5, [])), SpanMaker.Gauge("hw.gpu.utilization", (0.75, [("hw.id", "0")])));
        var partial = (await OtlpClient.PostAsync(silo.Http, "/v1/metrics", request)).Partial.ShouldNotBeNull();
        partial.Rejected.ShouldBe(2);
        partial.ErrorMessage.ShouldContain("gen_ai.client.token.usage");

        // Although it has no records, and so no event time that they brought it to.
        var resources = (await OtlpClient.JsonAsync(silo.Http, "/v1/nodes/gpu-7/health" + Range)).GetProperty("resources");
        resources.GetProperty("cpuUtilization").GetProperty("mean").GetDouble().ShouldBe(0.5);
        resources.GetProperty("gpuUtilization").GetProperty("mean").GetDouble().ShouldBe(0.75);
    }

    [Fact]
    public async Task A_key_reports_on_its_models_only_and_refusals_are_in_the_terms_of_the_protocol()
    {
        await using var silo = await SecureSilo.StartAsync();
        var other = SpanMaker.Traces(SpanMaker.Chat());
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", other)).ShouldBeError(HttpStatusCode.Unauthorized, 16, "no API key");
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", other, silo.Keys["reader"])).ShouldBeError(HttpStatusCode.Forbidden, 7, "ingest");
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", other, silo.Keys["fraud-sender"])).ShouldBeError(HttpStatusCode.Forbidden, 7, "model-forbidden");
        var mixed = SpanMaker.Traces(SpanMaker.Chat(), SpanMaker.Make(("orleansmonitor.model", "fraud-eu"), ("orleansmonitor.prediction", "1")));
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", mixed, silo.Keys["fraud-sender"])).Partial.ShouldNotBeNull().Rejected.ShouldBe(1);
        (await silo.GetAsync("/v1/models", silo.Keys["reader"])).Json.EnumerateArray().Select(static model => model.GetProperty("model").GetString()).ShouldBe(["fraud-eu"]);
    }

    [Fact]
    public async Task A_span_is_known_of_its_own_client_alone()
    {
        await using var silo = await SecureSilo.StartAsync();
        var span = SpanMaker.Make(("orleansmonitor.model", "fraud-eu"), ("orleansmonitor.prediction", "1"));
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", SpanMaker.Traces(span), silo.Keys["sender"])).Partial.ShouldBeNull();
        // An evaluation that names only the span finds the model of a span of its own client.
        var evaluation = SpanMaker.Logs(SpanMaker.Evaluation(span, ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 1)));
        (await OtlpClient.PostAsync(silo.Http, "/v1/logs", evaluation, silo.Keys["fraud-sender"])).ShouldBeError(HttpStatusCode.BadRequest, 3, "model-missing");
        for (var i = 0; i < 2; i++)
            (await OtlpClient.PostAsync(silo.Http, "/v1/traces", SpanMaker.Traces(span), silo.Keys["fraud-sender"])).Partial.ShouldBeNull();
        (await silo.GetAsync("/v1/models/fraud-eu/health" + Range, silo.Keys["reader"])).Json.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_client_that_sends_too_much_is_told_when_to_come_again()
    {
        await using var silo = await SecureSilo.StartAsync("--Security:Limits:RequestsPerSecond=0.01", "--Security:Limits:Burst=1");
        (await OtlpClient.PostAsync(silo.Http, "/v1/traces", [], key: silo.Keys["sender"])).Partial.ShouldBeNull();
        var answer = await OtlpClient.PostAsync(silo.Http, "/v1/traces", [], key: silo.Keys["sender"]);
        answer.RetryAfter.ShouldBe(TimeSpan.FromSeconds(100));
        RetryInfo.Parser.ParseFrom(answer.ShouldBeError(HttpStatusCode.TooManyRequests, 8, "more requests").Details[0].Value).RetryDelay.Seconds.ShouldBe(100);
    }

    [CurlFact]
    public async Task The_call_of_the_document_becomes_a_record_as_it_stands_there()
    {
        await using var silo = await TestSilo.StartAsync();
        var text = Repository.Read("docs/opentelemetry.md");
        var start = text.IndexOf("curl -X POST http://127.0.0.1:8080/v1/traces", StringComparison.Ordinal);
        var command = text[start..text.IndexOf("```", start, StringComparison.Ordinal)].Replace("http://127.0.0.1:8080", silo.Http.BaseAddress!.ToString().TrimEnd('/'), StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command.TrimEnd() + " --silent --show-error --fail --noproxy '*' --max-time 60"]) { RedirectStandardOutput = true })!;
        (await shell.StandardOutput.ReadToEndAsync()).ShouldBe("{}");
        await shell.WaitForExitAsync();
        var health = await OtlpClient.JsonAsync(silo.Http, "/v1/models/gpt-4o/health");
        health.GetProperty("tokens").GetProperty("input").GetProperty("total").GetDouble().ShouldBe(120);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(2, 0.5);
    }
}
