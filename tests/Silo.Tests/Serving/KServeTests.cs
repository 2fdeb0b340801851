using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Silo.Ingest.Serving.KServe;

namespace OrleansMonitor.Silo.Tests.Serving;

/// <summary>Events of KServe's payload logger at a whole silo.</summary>
public sealed class KServeTests
{
    private const string Begin = "2024-05-28T12:00:00Z";
    private const string End = "2024-05-28T12:00:00.5Z";

    [Fact]
    public async Task A_request_and_its_response_are_a_record_an_instance()
    {
        await using var silo = await TestSilo.StartAsync();
        (await ServingClient.SendAsync(silo.Http, "kserve-v1-request.http")).Code.ShouldBe(HttpStatusCode.OK);
        var (code, body) = await ServingClient.SendAsync(silo.Http, "kserve-v1-response.http");
        (code, body.GetProperty("status").GetString(), body.GetProperty("warnings").GetArrayLength()).ShouldBe((HttpStatusCode.OK, "committed", 0));
        var health = await ServingClient.HealthAsync(silo.Http, "sklearn-iris");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
        // The difference of the times of both events, finer than milliseconds.
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(0.0042448, 1e-4);
        var features = health.GetProperty("features").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);
        features.Keys.Order().ShouldBe(["x0", "x1", "x2", "x3"]);
        features["x0"].GetProperty("numeric").GetProperty("mean").GetDouble().ShouldBe(6.4, 1e-9);
        Classes(health).ShouldBe(["1", "2"]);
        (await NodesAsync(silo.Http)).ShouldBe(["sklearn-iris-predictor"]);

        // Labels by the event's id and the place of the instance.
        await silo.Http.PostAsync("/v1/labels?wait=true", new StringContent(
            """[{"model": "sklearn-iris", "id": "689b15e7-84a1-4e89-9805-20809efc216d/0", "label": 1}, {"model": "sklearn-iris", "id": "689b15e7-84a1-4e89-9805-20809efc216d/1", "label": 1}]""",
            Encoding.UTF8, "application/json"));
        (await ServingClient.HealthAsync(silo.Http, "sklearn-iris")).GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(0.5);
    }

    [Fact]
    public async Task Tensors_are_features_by_name_with_the_version_of_the_body()
    {
        await using var silo = await TestSilo.StartAsync();
        var (code, body) = await ServingClient.SendAsync(silo.Http, "kserve-v2-request.http");
        code.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("warnings").EnumerateArray().Select(static each => (each.GetProperty("reason").GetString(), each.GetProperty("field").GetString())).ShouldBe([("tensor-left-out", "picture")]);
        (await ServingClient.SendAsync(silo.Http, "kserve-v2-response.http")).Code.ShouldBe(HttpStatusCode.OK);
        var health = await ServingClient.HealthAsync(silo.Http, "house-price", "?from=2024-05-28&to=2024-05-29&version=7");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(3);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(1.25, 1e-9);
        var features = health.GetProperty("features").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);
        // Texts of requests are not kept unless they are asked for.
        features.Keys.Order().ShouldBe(["area[0]", "area[1]", "rooms"]);
        features["area[0]"].GetProperty("numeric").GetProperty("missing").GetInt32().ShouldBe(1);
        features["rooms"].GetProperty("numeric").GetProperty("mean").GetDouble().ShouldBe(4, 1e-9);
        health.GetProperty("outputs").GetProperty("values").GetProperty("mean").GetDouble().ShouldBe(320_000.1666, 0.01);
    }

    [Fact]
    public async Task Settings_of_a_model_name_its_columns_classes_and_output()
    {
        await using var silo = await TestSilo.StartAsync(null, null, "--Serving:Models:m:Columns:0=amount", "--Serving:Models:m:Columns:1=country", "--Serving:Models:m:Classes:0=ham", "--Serving:Models:m:Classes:1=spam");
        await ServingClient.SendEventAsync(silo.Http, "a", false, Begin, """{"instances": [[12.5, "DE"], [7, "AT"]]}""");
        var (_, body) = await ServingClient.SendEventAsync(silo.Http, "a", true, End, """{"predictions": [1, 5]}""");
        body.GetProperty("warnings")[0].GetProperty("reason").GetString().ShouldBe("class-unknown");
        await ServingClient.SendEventAsync(silo.Http, "b", true, End, """{"predictions": [[0.25, 0.75]]}""");
        await ServingClient.SendEventAsync(silo.Http, "b", false, Begin, """{"instances": [[1, "DE"]]}""");
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        Classes(health).ShouldBe(["spam"]);
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(3);
        var features = health.GetProperty("features").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);
        features["amount"].GetProperty("numeric").GetProperty("mean").GetDouble().ShouldBe(20.5 / 3, 1e-9);
        features.ContainsKey("country").ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_that_comes_again_counts_once()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await ServingClient.SendAsync(silo.Http, "kserve-v1-request.http");
            await ServingClient.SendAsync(silo.Http, "kserve-v1-request.http");
            await ServingClient.SendAsync(silo.Http, "kserve-v1-response.http");
        }

        (await ServingClient.HealthAsync(silo.Http, "sklearn-iris")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
        var metrics = await silo.Http.GetStringAsync("/metrics");
        metrics.ShouldContain("orleansmonitor_kserve_events_total{outcome=\"duplicate\"} 7");
        metrics.ShouldContain("orleansmonitor_kserve_waiting 0");
        metrics.ShouldContain("orleansmonitor_kserve_waiting_size_bytes 0");
    }

    [Fact]
    public async Task Who_does_not_wait_is_answered_at_once_and_many_become_one_batch()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            foreach (var isResponse in (bool[])[false, true])
            {
                var body = isResponse ? """{"predictions": ["yes"]}""" : """{"instances": [[1]]}""";
                (await ServingClient.SendAsync(silo.Http, Encoding.UTF8.GetBytes(body), "", ServingClient.Event($"n-{i}", isResponse, isResponse ? End : Begin))).Code.ShouldBe(HttpStatusCode.OK);
            }
        }

        await silo.Services.GetRequiredService<PayloadBuffer>().FlushAsync();
        // What waits for its commit waits for what the node took before.
        await ServingClient.SendEventAsync(silo.Http, "w", true, End, """{"predictions": ["yes"]}""");
        await ServingClient.SendEventAsync(silo.Http, "w", false, Begin, """{"instances": [[1]]}""");
        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(51);
    }

    [Fact]
    public async Task A_batch_may_hold_what_is_no_payload_and_what_is_none_of_ours()
    {
        await using var silo = await TestSilo.StartAsync();
        var (code, body) = await ServingClient.SendAsync(
            silo.Http, Encoding.UTF8.GetBytes(ServingClient.Read("kserve-batch.json")), "?wait=true", ("Content-Type", "application/cloudevents-batch+json; charset=utf-8"));
        code.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("rejections").EnumerateArray().Select(static each => each.GetProperty("reason").GetString()).ShouldBe(["event-id-missing"]);
        var health = await ServingClient.HealthAsync(silo.Http, "fraud");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);
        Classes(health).ShouldBe(["1"]);
        var features = health.GetProperty("features").EnumerateArray().Select(static each => each.GetProperty("name").GetString());
        features.ShouldBe(["amount", "vip"]);
        (await silo.Http.GetStringAsync("/metrics")).ShouldContain("orleansmonitor_kserve_events_total{outcome=\"ignored\"} 2");
    }

    [Fact]
    public async Task A_language_model_behind_the_interface_of_OpenAI_has_tokens()
    {
        await using var silo = await TestSilo.StartAsync();
        await ServingClient.SendAsync(silo.Http, "kserve-openai-request.http");
        await ServingClient.SendAsync(silo.Http, "kserve-openai-response.http");
        var health = await ServingClient.HealthAsync(silo.Http, "llama3");
        health.GetProperty("tokens").GetProperty("input").GetProperty("total").GetDouble().ShouldBe(12);
        health.GetProperty("tokens").GetProperty("output").GetProperty("total").GetDouble().ShouldBe(3);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(2, 1e-9);
        health.GetProperty("measurements")[0].GetProperty("name").GetString().ShouldBe("finish_reason");
    }

    [Fact]
    public async Task Tensors_behind_the_JSON_are_read_with_or_without_the_length_of_the_header()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = new byte[12];
        BinaryPrimitives.WriteHalfLittleEndian(numbers, (Half)1.5);
        BinaryPrimitives.WriteHalfLittleEndian(numbers.AsSpan(2), (Half)2.5);
        BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan(4), 10);
        BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan(8), 20);
        byte[] texts = [3, 0, 0, 0, .. "cat"u8, 3, 0, 0, 0, .. "dog"u8];
        const string Inputs = """{"inputs": [{"name": "half", "shape": [2, 1], "datatype": "FP16", "parameters": {"binary_data_size": 4}}, {"name": "single", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}}]}""";
        const string Outputs = """{"outputs": [{"name": "label", "shape": [2], "datatype": "BYTES", "parameters": {"binary_data_size": 14}}]}""";
        await ServingClient.SendAsync(silo.Http, [.. Encoding.UTF8.GetBytes(Inputs), .. numbers], "?wait=true", ServingClient.Event("a", false, Begin));
        (await ServingClient.SendAsync(
            silo.Http, [.. Encoding.UTF8.GetBytes(Outputs), .. texts], "?wait=true",
            [.. ServingClient.Event("a", true, End), ("Ce-Metadata", $$"""{"Inference-Header-Content-Length": ["{{Outputs.Length}}"]}""")])).Code.ShouldBe(HttpStatusCode.OK);
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        Classes(health).ShouldBe(["cat", "dog"]);
        var features = health.GetProperty("features").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);
        features["half"].GetProperty("numeric").GetProperty("mean").GetDouble().ShouldBe(2, 1e-9);
        features["single"].GetProperty("numeric").GetProperty("mean").GetDouble().ShouldBe(15, 1e-9);
    }

    [Fact]
    public async Task A_response_that_cannot_be_read_is_refused_with_what_is_wrong()
    {
        (string Body, string Reason, string Limit)[] cases =
        [
            ("""{"predictions": 5}""", "payload-shape", "an array of instances or predictions"),
            ("""{"predictions": [1,""", "json-invalid", "JSON of an inference protocol"),
            ("""{"error": "no such model"}""", "payload-shape", "an object with instances, predictions"),
            ("""[1]""", "payload-shape", "an object"),
            ("""{"outputs": {"a": [1]}}""", "payload-shape", "an array of tensors"),
            ("""{"outputs": [{"name": "a", "datatype": "FP32", "shape": [2, 2], "data": [1, 2, 3]}]}""", "tensor-invalid", "4, as the shape [2, 2] says"),
            ("""{"outputs": [{"name": "a", "datatype": "FP32", "data": [1]}]}""", "tensor-invalid", "an array of dimensions"),
            ("""{"outputs": [{"name": "a", "datatype": "FP32", "shape": [-1], "data": [1]}]}""", "tensor-invalid", "whole numbers from 0"),
            ("""{"outputs": [{"name": "a", "datatype": "FP32", "shape": [99999999999, 99999999999], "data": [1]}]}""", "tensor-invalid", "fewer values"),
            ("""{"outputs": [{"name": "a", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}}]}""", "tensor-invalid", "at most the 0 bytes"),
            ("""{"outputs": [{"name": "a", "datatype": "FP99", "shape": [1], "parameters": {"binary_data_size": 4}}]}abcd""", "tensor-invalid", "BOOL, INT8"),
            ("""{"outputs": [{"name": "a", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": 4}}]}abcd""", "tensor-invalid", "its length of four bytes"),
            ("""{"outputs": []}abcd""", "tensor-invalid", "the bytes that follow"),
            ("""{"outputs": [{"name": "a", "datatype": "INT8", "shape": [2], "data": [1, 300]}]}""", "tensor-invalid", "whole numbers from -128 to 127, of INT8"),
            ("""{"outputs": [{"name": "a", "data": [-1], "shape": [1], "datatype": "UINT8"}]}""", "tensor-invalid", "whole numbers from 0 to 255, of UINT8"),
            ("""{"outputs": [{"name": "a", "datatype": "INT32", "shape": [1], "data": [1.5]}]}""", "tensor-invalid", "whole numbers from -2147483648 to 2147483647, of INT32"),
            ("""{"outputs": [{"name": "a", "datatype": "INT64", "shape": [1], "data": ["cat"]}]}""", "tensor-invalid", "whole numbers from -9223372036854775808 to 9223372036854775807, of INT64"),
            ("""{"outputs": [{"name": "a", "datatype": "FP16", "shape": [1], "data": [70000]}]}""", "tensor-invalid", "numbers from -65504 to 65504, of FP16"),
            ("""{"outputs": [{"name": "a", "datatype": "FP32", "shape": [1], "data": [1e39]}]}""", "tensor-invalid", "numbers from -3.40282347E+38 to 3.40282347E+38, of FP32"),
            ("""{"outputs": [{"name": "a", "datatype": "BOOL", "shape": [1], "data": [2]}]}""", "tensor-invalid", "true or false, of BOOL"),
            ("""{"outputs": [{"name": "a", "datatype": "BYTES", "shape": [1], "data": [2]}]}""", "tensor-invalid", "texts, of BYTES"),
            ("""{"outputs": [{"name": "a", "datatype": "INT9", "shape": [1], "data": [1]}]}""", "tensor-invalid", "BOOL, INT8"),
            ("""{"outputs": [{"name": "a", "shape": [1], "data": [1]}]}""", "tensor-invalid", "BOOL, INT8"),
            ("""{"outputs": [{"name": "a", "datatype": "INT8", "shape": [0], "data": []}]}""", "payload-shape", "at least one"),
            ("""{"outputs": [{"name": "a", "datatype": "INT8", "shape": [1], "data": [1]}, {"name": "a", "datatype": "INT8", "shape": [1], "data": [2]}]}""", "tensor-invalid", "one tensor of the name"),
            ("""{"outputs": [{"name": "a", "datatype": "INT8", "shape": [1], "data": [1], "data": [2]}]}""", "tensor-invalid", "given once"),
            ("""{"predictions": [1], "predictions": [2]}""", "payload-shape", "given once"),
            ("""{"predictions": [{"class": "a", "class": "b"}]}""", "payload-shape", "given once"),
            ("""{"choices": [5, 6], "usage": {}}""", "payload-shape", "an array of objects"),
            ("""{"usage": "many"}""", "payload-shape", "an object with prompt_tokens"),
            ("""{"instances": [1], "predictions": [2]}""", "payload-shape", "one of instances, predictions, inputs and outputs"),
            ("", "json-invalid", "JSON of an inference protocol"),
        ];
        await using var silo = await TestSilo.StartAsync();
        foreach (var (body, reason, limit) in cases)
        {
            await ServingClient.SendEventAsync(silo.Http, "a", false, Begin, """{"instances": [[1]]}""");
            var (code, answer) = await ServingClient.SendEventAsync(silo.Http, "a", true, End, body);
            (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.BadRequest, reason), body);
            answer.GetProperty("limit").GetString()!.ShouldContain(limit);
        }

        // What is right counts as ever, with the request that waits.
        (await ServingClient.SendEventAsync(silo.Http, "a", true, End, """{"predictions": [1.5]}""")).Code.ShouldBe(HttpStatusCode.OK);
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public async Task A_value_that_its_datatype_does_not_hold_is_named_with_its_tensor()
    {
        await using var silo = await TestSilo.StartAsync();
        const string Body = """{"outputs": [{"name": "score", "datatype": "INT8", "shape": [3], "data": [1, 300, 2]}]}""";
        var (_, answer) = await ServingClient.SendEventAsync(silo.Http, "a", true, End, Body);
        (answer.GetProperty("field").GetString(), answer.GetProperty("value").GetString()).ShouldBe(("score.data", "300"));
        // What a datatype holds and no figure can is left out alone.
        (_, answer) = await ServingClient.SendEventAsync(silo.Http, "a", true, End, """{"outputs": [{"name": "score", "datatype": "FP32", "shape": [3], "data": [1, Infinity, 2.5]}]}""");
        await ServingClient.SendEventAsync(silo.Http, "a", false, Begin, """{"inputs": [{"name": "on", "datatype": "BOOL", "shape": [3], "data": [1, true, 0]}]}""");
        var warning = answer.GetProperty("warnings").EnumerateArray().ShouldHaveSingleItem();
        (warning.GetProperty("reason").GetString(), warning.GetProperty("field").GetString(), warning.GetProperty("count").GetInt32()).ShouldBe(("prediction-unread", "score", 1));
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(3);
        health.GetProperty("outputs").GetProperty("values").GetProperty("mean").GetDouble().ShouldBe(1.75, 1e-9);
    }

    [Theory]
    [InlineData("""{"predictions": ["yes", null]}""", "prediction-unread", "predictions", "nothing")]
    [InlineData("""{"predictions": [{"class": "a"}, {"other": 1}]}""", "prediction-unread", "class", "nothing")]
    [InlineData("""{"predictions": [1, 2], "model_version": [1]}""", "field-type", "model_version", "an array")]
    [InlineData("""{"usage": {"prompt_tokens": -5, "completion_tokens": 3}}""", "tokens-invalid", "usage.prompt_tokens", "-5")]
    [InlineData("""{"usage": {"prompt_tokens": 5, "completion_tokens": "3"}}""", "tokens-invalid", "usage.completion_tokens", "a single value")]
    public async Task A_value_of_a_response_that_is_none_is_told_and_costs_itself(string body, string reason, string field, string value)
    {
        await using var silo = await TestSilo.StartAsync();
        var (code, answer) = await ServingClient.SendEventAsync(silo.Http, "a", true, End, body);
        code.ShouldBe(HttpStatusCode.OK, answer.ToString());
        var warning = answer.GetProperty("warnings").EnumerateArray().ShouldHaveSingleItem();
        (warning.GetProperty("reason").GetString(), warning.GetProperty("field").GetString(), warning.GetProperty("value").GetString()).ShouldBe((reason, field, value));
    }

    [Fact]
    public async Task Predictions_without_a_value_count_and_are_told()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var (id, body) in ((string, string)[])[("a", """{"predictions": [[], []]}"""), ("b", """{"outputs": [{"name": "x", "datatype": "INT8", "shape": [2, 0], "data": []}]}""")])
        {
            var (code, answer) = await ServingClient.SendEventAsync(silo.Http, id, true, End, body);
            code.ShouldBe(HttpStatusCode.OK, answer.ToString());
            answer.GetProperty("warnings")[0].GetProperty("reason").GetString().ShouldBe("prediction-unread");
            await ServingClient.SendEventAsync(silo.Http, id, false, Begin, """{"instances": [[1], [2]]}""");
        }

        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task An_answer_says_which_events_wait_were_there_before_and_are_of_no_concern()
    {
        await using var silo = await TestSilo.StartAsync();
        string[] statuses = new string[4], details = new string[4];
        foreach (var (i, isResponse) in ((int, bool)[])[(0, false), (1, false), (2, true), (3, true)])
        {
            var (code, body) = await ServingClient.SendEventAsync(silo.Http, "a", isResponse, isResponse ? End : Begin, isResponse ? """{"predictions": ["yes"]}""" : """{"instances": [[1]]}""");
            code.ShouldBe(HttpStatusCode.OK);
            (statuses[i], details[i]) = (body.GetProperty("status").GetString()!, body.GetProperty("detail").GetString()!);
        }

        statuses.ShouldBe(["accepted", "duplicate", "committed", "duplicate"]);
        details.ShouldBe(["Waiting for their other half: 1.", "Received before, not counted again: 1.", "", "Received before, not counted again: 1."]);
        var headers = ServingClient.Event("b", true, End).Select(static each => each.Item1 == "Ce-Component" ? (each.Item1, "transformer") : each).ToArray();
        var (_, answer) = await ServingClient.SendAsync(silo.Http, "{}"u8.ToArray(), "", headers);
        answer.GetProperty("detail").GetString().ShouldBe("Ignored, of another type or component: 1.");
    }

    [Fact]
    public async Task An_event_that_lacks_what_it_must_have_is_refused()
    {
        (string Header, string Value, string Reason, string Field)[] cases =
        [
            ("Ce-Id", "", "event-id-missing", "id"),
            ("Ce-Id", new string('x', 1025), "event-id-missing", "id"),
            ("Ce-Specversion", "0.3", "event-invalid", "specversion"),
            ("Ce-Type", "", "event-invalid", "type"),
            ("Ce-Time", "yesterday", "time-invalid", "time"),
            ("Ce-Time", "2999-01-01T00:00:00Z", "time-future", "time"),
            ("Ce-Inferenceservicename", "", "model-missing", "inferenceservicename"),
            ("Ce-Inferenceservicename", "..", "name-dots", "inferenceservicename"),
            ("Inference-Header-Content-Length", "x", "tensor-invalid", "Inference-Header-Content-Length"),
        ];
        await using var silo = await TestSilo.StartAsync();
        foreach (var (header, value, reason, field) in cases)
        {
            await ServingClient.SendEventAsync(silo.Http, "a", false, Begin, """{"instances": [[1]]}""");
            var headers = ServingClient.Event("a", true, End).Where(each => each.Item1 != header).Append((header, value)).ToArray();
            var (code, answer) = await ServingClient.SendAsync(silo.Http, """{"predictions": [1]}"""u8.ToArray(), "", headers);
            (code, answer.GetProperty("reason").GetString(), answer.GetProperty("field").GetString()).ShouldBe((HttpStatusCode.BadRequest, reason, field));
        }
    }

    [Fact]
    public async Task What_is_no_event_at_all_is_refused_and_so_is_another_parameter()
    {
        await using var silo = await TestSilo.StartAsync();
        var (code, answer) = await ServingClient.SendAsync(silo.Http, "{}"u8.ToArray(), "", ("Content-Type", "application/json"));
        (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.BadRequest, "event-invalid"));
        (code, answer) = await ServingClient.SendAsync(silo.Http, "{}"u8.ToArray(), "?modle=x", ServingClient.Event("a", true, End));
        (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.BadRequest, "parameter-invalid"));
        foreach (var batch in (string[])["[1]", "[]", """[{"id": "1", "id": "2", "specversion": "1.0"}]""", """[{"specversion": "1.0", "id": "1", "data": {}, "data_base64": ""}]"""])
        {
            (code, answer) = await ServingClient.SendAsync(silo.Http, Encoding.UTF8.GetBytes(batch), "", ("Content-Type", "application/cloudevents-batch+json"));
            (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.BadRequest, "event-invalid"), batch);
        }
    }

    [Fact]
    public async Task A_request_whose_body_is_not_known_still_gives_the_latency()
    {
        await using var silo = await TestSilo.StartAsync();
        var (code, answer) = await ServingClient.SendEventAsync(silo.Http, "a", false, Begin, "not JSON");
        (code, answer.GetProperty("warnings")[0].GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.OK, "json-invalid"));
        await ServingClient.SendEventAsync(silo.Http, "a", true, End, """{"predictions": ["yes"]}""");
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(0.5, 1e-9);

        // A text that is no class.
        (_, answer) = await ServingClient.SendEventAsync(silo.Http, "c", true, End, """{"predictions": ["\ud800"]}""");
        await ServingClient.SendEventAsync(silo.Http, "c", false, Begin, """{"instances": [[1]]}""");
        answer.GetProperty("warnings")[0].GetProperty("reason").GetString().ShouldBe("prediction-unread");

        // Times the wrong way round, and other numbers of instances: the value is left out, the record counts.
        await ServingClient.SendEventAsync(silo.Http, "b", false, End, """{"instances": [[1], [2]]}""");
        (_, answer) = await ServingClient.SendEventAsync(silo.Http, "b", true, Begin, """{"predictions": ["yes"]}""");
        answer.GetProperty("warnings").EnumerateArray().Select(static each => each.GetProperty("reason").GetString()).Order().ShouldBe(["duration-negative", "rows-differ"]);
        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(3);
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        var problem = Should.Throw<Exception>(() => OrleansMonitor.Silo.Hosting.MonitorSilo.Build(["--KServe:RequestTimeout=00:00:00", "--Serving:MaxFeatures=5000", "--Serving:Models:m:Prediction=Score", "--Serving:Models:m:Classes:0=one"])).ToString();
        problem.ShouldContain("KServe:RequestTimeout is 00:00:00; it must be 00:00:01 to 01:00:00.");
        problem.ShouldContain("Serving:MaxFeatures is 5000; it must be 0 to 1000.");
        problem.ShouldContain("Serving:Models:m:Classes is 'one'; it must be two classes where the prediction is a score.");
    }

    [Fact]
    public async Task What_is_no_event_costs_itself_and_not_its_batch()
    {
        await using var silo = await TestSilo.StartAsync();
        const string Head = "\"specversion\": \"1.0\", \"source\": \"s\", \"id\": \"1\", \"inferenceservicename\": \"m\"";
        var batch = $$"""
            [null, 5,
             { {{Head}}, "type": "org.kubeflow.serving.inference.request", "time": "{{Begin}}", "data": {"instances": [[1]]} },
             { {{Head}}, "type": "org.kubeflow.serving.inference.response", "time": "{{End}}", "data": {"predictions": ["yes"]} }]
            """;
        var (code, body) = await ServingClient.SendAsync(silo.Http, Encoding.UTF8.GetBytes(batch), "?wait=true", ("Content-Type", "application/cloudevents-batch+json"));
        code.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("rejections").EnumerateArray().Sum(static each => each.GetProperty("count").GetInt32()).ShouldBe(2);
        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("1969-01-01T00:00:00Z", """{"predictions": ["yes"]}""", "time-invalid")]
    [InlineData("1970-01-01T00:00:00Z", """{"predictions": ["yes"]}""", "time-expired")]
    [InlineData(End, """{"predictions": []}""", "payload-shape")]
    [InlineData(End, """{"outputs": []}""", "payload-shape")]
    public async Task A_response_that_is_refused_leaves_its_request_waiting_for_a_better_one(string time, string response, string reason)
    {
        await using var silo = await TestSilo.StartAsync();
        await ServingClient.SendEventAsync(silo.Http, "1", false, Begin, """{"instances": [[1]]}""");
        var refused = await ServingClient.SendEventAsync(silo.Http, "1", true, time, response);
        refused.Code.ShouldBe(HttpStatusCode.BadRequest);
        refused.Body.ToString().ShouldContain(reason);
        (await ServingClient.SendEventAsync(silo.Http, "1", true, End, """{"predictions": ["yes"]}""")).Code.ShouldBe(HttpStatusCode.OK);
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBe(0.5, 0.01);
    }

    [Fact]
    public async Task Texts_among_numbers_and_numbers_out_of_range_are_told_and_cost_themselves()
    {
        await using var silo = await TestSilo.StartAsync();
        var (_, request) = await ServingClient.SendEventAsync(silo.Http, "1", false, Begin, """{"instances": [[1, "abc", true, 1], ["x", "abc", false, 2], [3, "abc", true, 1e400]]}""");
        request.GetProperty("warnings").EnumerateArray().Select(static each => (each.GetProperty("reason").GetString(), each.GetProperty("count").GetInt32()))
            .ShouldBe([("feature-invalid", 2)]);
        await ServingClient.SendEventAsync(silo.Http, "1", true, End, """{"predictions": ["yes", "no", "yes"]}""");
        var features = (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("features").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!, static each => each.ToString());
        // Texts that nobody asked for are none.
        features.Keys.Order().ShouldBe(["x0", "x2", "x3"]);
        features["x0"].Contains("abc", StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_response_that_waits_counts_before_its_silo_stops()
    {
        await using var silo = await TestSilo.StartAsync();
        await ServingClient.SendEventAsync(silo.Http, "1", true, End, """{"predictions": ["yes"]}""");
        await silo.Services.GetRequiredService<PayloadBuffer>().StopAsync(CancellationToken.None);
        await ServingClient.SendEventAsync(silo.Http, "2", false, Begin, """{"instances": [[1]]}""");
        await ServingClient.SendEventAsync(silo.Http, "2", true, End, """{"predictions": ["yes"]}""");
        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
    }

    internal static IEnumerable<string?> Classes(JsonElement health) =>
        health.GetProperty("outputs").GetProperty("classes").GetProperty("shares").EnumerateArray().Select(static each => each.GetProperty("class").GetString()).Order();

    private static async Task<IEnumerable<string?>> NodesAsync(HttpClient http) =>
        JsonDocument.Parse(await http.GetStringAsync("/v1/nodes")).RootElement.EnumerateArray().Select(static node => node.GetProperty("node").GetString());
}
