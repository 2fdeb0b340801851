using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Wire;
using OrleansMonitor.Silo.Ingest.Body;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>Input that cannot be used: the answer names field, value and limit, and what can be kept is kept.</summary>
public class BadInputTests
{
    private static readonly long Now = IngestServer.Now.ToUnixTimeMilliseconds();
    private static readonly Guid Producer = new("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    [Fact]
    public async Task A_truncated_or_foreign_protobuf_body_names_the_field_and_the_place()
    {
        await using var server = await IngestServer.StartAsync();
        var whole = AnswerTests.Batch(Producer, 1, 0).Written.ToArray();
        (await Post(whole[..^3])).ShouldBeProblem(400, "protobuf-invalid", "records");
        (await Post("GET / HTTP/1.1 is no protobuf"u8.ToArray())).Status.ShouldBe(400);
        (await Post([0x0A, 0x03, 1, 2, 3])).ShouldBeProblem(400, "protobuf-invalid", "producer");
        (await Post([0x22, 0x02, 0xC3, 0x28])).ShouldBeProblem(400, "protobuf-invalid", "node");
        server.Grains.Node("n").Batches.ShouldBeEmpty();

        Task<IngestResponse> Post(byte[] body) => server.PostAsync("/v1/records", "application/x-protobuf", body);
    }

    [Theory]
    [InlineData("times", 3, "records.times")]
    [InlineData("predictions", 5, "records.predictions")]
    [InlineData("scores", 7, "records.scores")]
    [InlineData("latencies", 1, "records.latencies")]
    [InlineData("weights", 16, "records.weights")]
    [InlineData("errors", 4, "records.errors")]
    [InlineData("inference_ids", 8, "records.inference_ids")]
    [InlineData("input_tokens", 2, "records.input_tokens")]
    [InlineData("costs", 9, "records.costs")]
    public async Task A_column_of_another_length_rejects_its_block_and_no_other(string column, int length, string field)
    {
        await using var server = await IngestServer.StartAsync();
        var bad = new Schema.RecordBlock { Model = "m", Count = 2, BaseTime = Now };
        var descriptor = Schema.RecordBlock.Descriptor.FindFieldByName(column);
        descriptor.Accessor.SetValue(bad, ByteString.CopyFrom(new byte[length]));
        var response = await PostAsync(server, bad, Good());
        response.Status.ShouldBe(202);
        var rejection = response.Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field, rejection.Value, rejection.Count).ShouldBe(("column-length", field, $"{length} bytes for 2 records", 2ul));
        server.Grains.Node("n").Batches.Single().Merged("m").Traffic.Records.ShouldBe(1ul);
    }

    [Fact]
    public async Task Records_that_break_a_rule_are_dropped_with_their_first_reason_and_the_rest_is_kept()
    {
        await using var server = await IngestServer.StartAsync();
        var block = new Schema.RecordBlock
        {
            Model = "m",
            Count = 14,
            BaseTime = Now,
            Times = Longs(0, 0, 0, 0, 0, 10L * 365 * 86_400_000, -57L * 365 * 86_400_000, 0, 0, 0, 0, 0, 0, -1000),
            Classes = { "a", "b" },
            Predictions = ByteString.CopyFrom(0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 1),
            Latencies = Floats(0.1f, float.NaN, float.PositiveInfinity, -1, 0.1f, float.NaN, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, Absent.Latency32),
            Scores = Floats(0.5f, 0.5f, 0.5f, 0.5f, 1.5f, 9, float.NaN, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, float.NaN),
            Weights = Floats(1, 1, 1, 1, 1, 1, 1, 1, 0.5f, 1, 1, 1, 1, 2),
            ErrorCodes = { "E" },
            Errors = ByteString.CopyFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1),
            Values = Floats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, float.NegativeInfinity, 0, 0, float.NaN),
            Features =
            {
                new Schema.FeatureColumn { Name = "f", Numbers = Floats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, float.PositiveInfinity, 0, float.NaN) },
                new Schema.FeatureColumn { Name = "c", Categories = { "x" }, Indices = ByteString.CopyFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 255) },
            },
        };
        var response = await PostAsync(server, block);

        response.Status.ShouldBe(202);
        var ack = response.Ack;
        ack.Rejections.Select(r => (r.Reason, r.Field, r.Value, r.Count)).ShouldBe(
        [
            ("time-future", "records.times", "2036-05-25T12:00:00.000Z", 1ul),
            ("time-expired", "records.times", "1969-06-11T12:00:00.000Z", 1ul),
            ("class-unknown", "records.predictions", "9", 1ul),
            ("score-invalid", "records.scores", "1.5", 1ul),
            ("latency-invalid", "records.latencies", "NaN", 3ul),
            ("weight-invalid", "records.weights", "0.5", 1ul),
            ("error-code-unknown", "records.errors", "2", 1ul),
            ("value-invalid", "records.values", "-Infinity", 1ul),
            ("feature-invalid", "records.features.f", "Infinity", 1ul),
            ("category-unknown", "records.features.c", "1", 1ul),
        ]);
        ack.Rejections.ShouldAllBe(rejection => rejection.Limit.Length > 0);
        ack.Detail.ShouldBe("Taken: 2. Not taken: 12.");
        var kept = server.Grains.Node("n").Batches.Single().Merged("m");
        kept.Traffic.Records.ShouldBe(2ul);
        kept.Traffic.WeightSum.ShouldBe(3);
        kept.Traffic.Rejected.ShouldBe(12ul);
        kept.Latency.Figures!.Value.Count.ShouldBe(1ul);
    }

    [Fact]
    public async Task Records_older_than_what_is_retained_behind_the_watermark_are_rejected()
    {
        await using var server = await IngestServer.StartAsync(("Aggregation:DayRetention", "30.00:00:00"));
        server.Grains.Model("m").Watermark = Now - 86_400_000;
        var old = Now - 32L * 86_400_000;
        (await server.PostJsonAsync("/v1/records", $$"""{"model": "m", "time": {{old}}}"""))
            .ShouldBeProblem(400, "time-expired", "time", "2026-04-26T12:00:00.000Z").GetProperty("limit").GetString().ShouldBe("at least 2026-04-27T12:00:00.000Z");

        // A model that begins in the past is replayed, not refused.
        (await server.PostJsonAsync("/v1/records", $$"""{"model": "replayed", "time": {{old}}}""")).Status.ShouldBe(202);
    }

    [Theory]
    [InlineData("model", 129)]
    [InlineData("version", 129)]
    [InlineData("segment", 1000)]
    public async Task A_name_that_is_too_long_is_named_and_cut(string field, int length)
    {
        await using var server = await IngestServer.StartAsync();
        var block = Good();
        Schema.RecordBlock.Descriptor.FindFieldByName(field).Accessor.SetValue(block, new string('x', length));
        var response = await server.PostAsync("/v1/records", "application/x-protobuf", Body(block));
        var problem = response.ShouldBeProblem(400, "name-too-long", "records." + field);
        problem.GetProperty("limit").GetString()!.ShouldContain("128");
        problem.GetProperty("value").GetString()!.Length.ShouldBeLessThan(100);
        problem.GetProperty("rejections")[0].GetProperty("count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Control_characters_and_empty_names_are_refused_wherever_they_are()
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records", """{"model": "a\nb"}""")).ShouldBeProblem(400, "name-control-character", "model");
        (await server.PostJsonAsync("/v1/records", """{"model": ""}""")).ShouldBeProblem(400, "name-empty", "model");
        (await server.PostJsonAsync("/v1/records", """{"prediction": "a"}""")).ShouldBeProblem(400, "field-missing", "model");
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "prediction": "\u0000"}""")).ShouldBeProblem(400, "name-control-character", "prediction");
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "features": {"a\u0007": 1}}""")).ShouldBeProblem(400, "name-control-character", "features");
        (await server.PostJsonAsync("/v1/records?node=%01", """{"model": "m"}""")).ShouldBeProblem(400, "name-control-character", "node");

        // In a dictionary it costs the records that use it, and no others.
        var block = new Schema.RecordBlock { Model = "m", Count = 3, BaseTime = Now, Classes = { "ok", "a\u0085" }, Predictions = ByteString.CopyFrom(0, 1, 255) };
        var ack = (await PostAsync(server, block)).Ack;
        ack.Rejections.ShouldHaveSingleItem().Count.ShouldBe(1ul);
        ack.Rejections[0].Field.ShouldBe("records.predictions");
    }

    [Fact]
    public async Task Records_of_a_class_past_the_256th_are_dropped()
    {
        await using var server = await IngestServer.StartAsync();
        var block = new Schema.RecordBlock { Model = "m", Count = 3, BaseTime = Now };
        block.Classes.AddRange(Enumerable.Range(0, 300).Select(i => $"class {i}"));
        block.Predictions = ByteString.CopyFrom([255, 0, 0, 1, 0x2B, 1]);
        var rejection = (await PostAsync(server, block)).Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field, rejection.Value, rejection.Count).ShouldBe(("class-limit", "records.predictions", "256", 2ul));
        rejection.Limit.ShouldContain("256");

        var json = new StringBuilder("[");
        for (var i = 0; i < 300; i++)
            json.Append(i == 0 ? "" : ",").Append($$"""{"model": "j", "prediction": "class {{i}}"}""");
        var response = await server.PostJsonAsync("/v1/records", json.Append(']').ToString());
        response.Json.GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("class-limit");
        response.Json.GetProperty("rejections")[0].GetProperty("field").GetString().ShouldBe("prediction");
        response.Json.GetProperty("rejections")[0].GetProperty("count").GetInt32().ShouldBe(44);
    }

    [Fact]
    public async Task More_than_1000_features_reject_the_block()
    {
        await using var server = await IngestServer.StartAsync();
        var block = Good();
        for (var i = 0; i < 1001; i++)
            block.Features.Add(new Schema.FeatureColumn { Name = $"f{i}", Numbers = Floats(1) });
        var response = await PostAsync(server, block, Good());
        response.Status.ShouldBe(202);
        var rejection = response.Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field, rejection.Value).ShouldBe(("too-many-features", "records.features", "1001"));

        var features = string.Join(",", Enumerable.Range(0, 1001).Select(i => $"\"f{i}\": 1"));
        (await server.PostJsonAsync("/v1/records", $$$"""{"model": "m", "features": {{{{features}}}}}""")).ShouldBeProblem(400, "too-many-features", "features");
    }

    [Fact]
    public async Task A_feature_is_numeric_or_categorical_and_occurs_once()
    {
        await using var server = await IngestServer.StartAsync();
        var twice = Good();
        twice.Features.Add(new Schema.FeatureColumn { Name = "f", Numbers = Floats(1) });
        twice.Features.Add(new Schema.FeatureColumn { Name = "f", Numbers = Floats(2) });
        var both = Good();
        both.Features.Add(new Schema.FeatureColumn { Name = "f", Numbers = Floats(1), Indices = ByteString.CopyFrom(0), Categories = { "x" } });
        (await PostAsync(server, twice, both, Good())).Ack.Rejections.Select(rejection => rejection.Reason).ShouldBe(["feature-duplicate", "feature-kind"]);

        var response = await server.PostJsonAsync("/v1/records", """[{"model": "m", "features": {"f": 1}}, {"model": "m", "features": {"f": "one"}}]""");
        response.Json.GetProperty("rejections")[0].GetProperty("field").GetString().ShouldBe("features.f");
        response.Json.GetProperty("detail").GetString().ShouldBe("Taken: 1. Not taken: 1.");
    }

    [Fact]
    public async Task Blocks_with_too_many_records_or_none_and_too_many_blocks_are_rejected()
    {
        await using var server = await IngestServer.StartAsync();
        var response = await PostAsync(server, new Schema.RecordBlock { Model = "m", Count = 65_537 }, new Schema.RecordBlock { Model = "m" }, Good());
        response.Ack.Rejections.Select(rejection => (rejection.Reason, rejection.Value, rejection.Count)).ShouldBe([("too-many-records", "65537", 65_537ul), ("count-invalid", "0", 0ul)]);
        response = await PostAsync(server, [.. Enumerable.Range(0, 1030).Select(_ => Good())]);
        var rejection = response.Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Count).ShouldBe(("too-many-blocks", 6ul));
        server.Grains.Node("n").Batches.Last().Merged("m").Traffic.Records.ShouldBe(1024ul);
    }

    [Fact]
    public async Task Models_segments_and_nodes_past_their_caps_are_refused_for_a_while()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:RefusalLifetime", "00:00:10"));
        server.Grains.Coordinator.MaxModels = 1;
        server.Grains.Model("m").MaxSlices = 1;
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "version": "1"}""")).Status.ShouldBe(202);
        var problem = (await server.PostJsonAsync("/v1/records", """{"model": "m2"}""")).ShouldBeProblem(400, "too-many-models", "model", "m2");
        problem.GetProperty("limit").GetString().ShouldBe("1 models");
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "version": "2", "segment": "s"}""")).ShouldBeProblem(400, "too-many-slices", "segment", "2/s");

        // What is admitted is kept.
        var mixed = await server.PostJsonAsync("/v1/records", """[{"model": "m", "version": "1"}, {"model": "m2"}]""");
        mixed.Status.ShouldBe(202);
        mixed.Json.GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("too-many-models");

        server.Grains.Coordinator.ModelsAsked.Count(model => model == "m2").ShouldBe(1, "a refusal is remembered");
        server.Grains.Coordinator.MaxModels = 5;
        server.Time.Advance(TimeSpan.FromSeconds(11));
        (await server.PostJsonAsync("/v1/records", """{"model": "m2"}""")).Status.ShouldBe(202);

        server.Grains.Coordinator.MaxNodes = 1;
        (await server.PostJsonAsync("/v1/records?node=more", """{"model": "m"}""")).ShouldBeProblem(400, "too-many-nodes", "node", "more");
        var refused = await server.PostBatchAsync(AnswerTests.Batch(Producer, 1, 0, node: "even-more"));
        refused.Status.ShouldBe(400);
        refused.Ack.Status.ShouldBe(AckStatus.Refused);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_whether_its_length_is_told_or_not()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:MaxBodyBytes", "65536"));
        (await server.PostAsync("/v1/records", "application/json", new byte[65_537])).ShouldBeProblem(413, "body-too-large", "body", "65537 bytes");
        using var content = new StreamContent(new Unseekable(new MemoryStream(new byte[300_000])));
        content.Headers.ContentType = new("application/json");
        using var response = await server.Client.PostAsync("/v1/records", content);
        ((int)response.StatusCode).ShouldBe(413);
    }

    [Fact]
    public async Task Gzip_is_read_and_a_bomb_is_not()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:MaxDecompressedBytes", "8388608"));
        var batch = AnswerTests.Batch(Producer, 1, 0).Written.ToArray();
        (await server.PostAsync("/v1/records", "application/x-protobuf", Gzip(batch), ("Content-Encoding", "gzip"))).Status.ShouldBe(202);
        (await server.PostAsync("/v1/records", "application/x-protobuf", batch, ("Content-Encoding", "identity"))).Status.ShouldBe(202);

        var bomb = Gzip(new byte[200 << 20]);
        bomb.Length.ShouldBeLessThan(1 << 20);
        var before = GC.GetTotalAllocatedBytes();
        (await server.PostAsync("/v1/records", "application/json", bomb, ("Content-Encoding", "gzip"))).ShouldBeProblem(413, "body-too-large", "body decompressed");
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(40 << 20);

        (await server.PostAsync("/v1/records", "application/x-protobuf", batch, ("Content-Encoding", "gzip"))).ShouldBeProblem(400, "gzip-invalid", "body");
        var members = (byte[])[.. Gzip("{\"model\":\"m\"}\n"u8.ToArray()), .. Gzip("{\"model\":\"m\"}"u8.ToArray())];
        (await server.PostAsync("/v1/records", "application/x-ndjson", members, ("Content-Encoding", "gzip"))).Status.ShouldBe(202);
        server.Grains.Node("http").Batches.Single().Merged("m").Traffic.Records.ShouldBe(2ul);
        (await server.PostAsync("/v1/records", "application/x-ndjson", members[..^9], ("Content-Encoding", "gzip"))).ShouldBeProblem(400, "gzip-invalid", "body");
        var lines = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"model\":\"m\",\"id\":\"{i * 7919 % 5003}\"}}\n"))));
        (await server.PostAsync("/v1/records", "application/x-ndjson", lines[..^500], ("Content-Encoding", "gzip"))).ShouldBeProblem(400, "gzip-invalid", "body");
    }

    [Fact]
    public async Task Other_content_types_and_encodings_are_a_415()
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostAsync("/v1/records", "text/csv", "a,b"u8.ToArray())).ShouldBeProblem(415, "content-type", "Content-Type", "text/csv");
        (await server.PostAsync("/v1/records", "", "a,b"u8.ToArray())).ShouldBeProblem(415, "content-type", "Content-Type", "");
        (await server.PostAsync("/v1/labels", "application/json", "{}"u8.ToArray(), ("Content-Encoding", "br"))).ShouldBeProblem(415, "content-encoding", "Content-Encoding", "br");
    }

    [Fact]
    public async Task Overload_is_a_429_with_retry_after()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:MaxConcurrentBatches", "1"), ("Ingest:MaxBytesInFlight", "33554432"), ("Ingest:RetryAfter", "00:00:02"));
        var gate = server.Services.GetRequiredService<IngestGate>();
        gate.TryEnter().ShouldBeTrue();
        var full = await server.PostBatchAsync(AnswerTests.Batch(Producer, 1, 0));
        full.Status.ShouldBe(429);
        full.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        full.Ack.Status.ShouldBe(AckStatus.Overloaded);
        gate.Leave();

        gate.TryReserve(33_554_432).ShouldBeTrue();
        (await server.PostJsonAsync("/v1/records", """{"model": "m"}""")).ShouldBeProblem(429, "too-many-bytes", "bytes in progress");
        gate.Release(33_554_432);
        (await server.PostJsonAsync("/v1/records", """{"model": "m"}""")).Status.ShouldBe(202);
        gate.TryReserve(33_554_432).ShouldBeTrue("every request gave back what it held");
    }

    [Theory]
    [InlineData("""{"model": "m", "score": "high"}""", "field-type", "score", "high")]
    [InlineData("""{"model": "m", "latencySeconds": "NaN"}""", "latency-invalid", "latencySeconds", "NaN")]
    [InlineData("""{"model": "m", "latencySeconds": -0.5}""", "latency-invalid", "latencySeconds", "-0.5")]
    [InlineData("""{"model": "m", "latencySeconds": 1e400}""", "latency-invalid", "latencySeconds", "Infinity")]
    [InlineData("""{"model": "m", "score": 2}""", "score-invalid", "score", "2")]
    [InlineData("""{"model": "m", "weight": 0}""", "weight-invalid", "weight", "0")]
    [InlineData("""{"model": "m", "features": {"x": "Infinity", "y": 1e300}}""", "feature-invalid", "features.y", "1E+300")]
    [InlineData("""{"model": "m", "features": {"x": [1]}}""", "field-type", "features.x", "an array")]
    [InlineData("""{"model": "m", "features": 3}""", "field-type", "features", "3")]
    [InlineData("""{"model": "m", "time": "yesterday"}""", "time-invalid", "time", "yesterday")]
    [InlineData("""{"model": "m", "time": "2036-01-01T00:00:00Z"}""", "time-future", "time", "2036-01-01T00:00:00.000Z")]
    [InlineData("""{"model": "m", "inputTokens": -3}""", "tokens-invalid", "inputTokens", "-3")]
    [InlineData("""{"model": "m", "inputTokens": 1.5}""", "tokens-invalid", "inputTokens", "1.5")]
    [InlineData("""{"model": "m", "cost": -1}""", "cost-invalid", "cost", "-1")]
    [InlineData("""{"model": "m", "latency": 1}""", "field-unknown", "latency", "")]
    [InlineData("""{"model": "m", "labelFollows": 1}""", "field-type", "labelFollows", "1")]
    [InlineData("""{"model": {"name": "m"}}""", "field-type", "model", "an object")]
    [InlineData("""{"model": "m", "id": ""}""", "field-type", "id", "")]
    [InlineData("""{"model": "m", "prediction": "\ud800"}""", "field-type", "prediction", null)]
    [InlineData("""[5]""", "field-type", "record", "5")]
    [InlineData("""{"model": "m" """, "json-invalid", "body", null)]
    [InlineData("""[{"model": "m"}, {"model": }]""", "json-invalid", "body", "line 1, byte 28")]
    [InlineData("""[{"model": "m"}] x""", "json-invalid", "body", null)]
    [InlineData("""[[[[[[[[[[[]]]]]]]]]]]""", "json-invalid", "body", null)]
    [InlineData("""[]""", "body-empty", "body", "nothing")]
    public async Task A_json_record_that_cannot_be_used_names_field_value_and_limit(string json, string reason, string field, string? value)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records", json)).ShouldBeProblem(400, reason, field, value);
        server.Grains.NodesThatGotBatches.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/labels", """{"model": "m", "label": "a"}""", "id-missing", "id")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1"}""", "label-missing", "label")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "actual": "Infinity"}""", "value-invalid", "actual")]
    [InlineData("/v1/labels", """{"id": "1", "label": "a"}""", "field-missing", "model")]
    [InlineData("/v1/resources", """{"node": "n", "cpuUtilization": 0.5}""", "interval-invalid", "intervalSeconds")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "cpuUtilization": 50}""", "resource-invalid", "cpuUtilization")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "memoryBytes": -5}""", "tokens-invalid", "memoryBytes")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "gpus": [{"watts": 1}]}""", "field-unknown", "gpus.watts")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "time": "2036-01-01T00:00:00Z"}""", "time-future", "time")]
    public async Task Labels_and_samples_that_cannot_be_used_name_field_value_and_limit(string path, string json, string reason, string field)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync(path, json)).ShouldBeProblem(400, reason, field);
    }

    [Theory]
    [InlineData("?sequence=1", "sequence")]
    [InlineData("?producer=nobody&sequence=1", "producer")]
    [InlineData("?producer=3f2504e0-4f89-11d3-9a0c-0305e82c3301", "sequence")]
    [InlineData("?producer=3f2504e0-4f89-11d3-9a0c-0305e82c3301&sequence=-1", "sequence")]
    [InlineData("?producer=3f2504e0-4f89-11d3-9a0c-0305e82c3301&sequence=5&lowMark=5", "lowMark")]
    [InlineData("?wait=maybe", "wait")]
    public async Task Parameters_that_make_no_sense_are_named(string query, string field)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records" + query, """{"model": "m"}""")).ShouldBeProblem(400, "parameter-invalid", field);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_told_from_others_is_refused()
    {
        await using var server = await IngestServer.StartAsync();
        (await PostPlain(AnswerTests.Batch(Guid.Empty, 3, 0))).ShouldBeProblem(400, "producer-missing", "producer");
        (await PostPlain(AnswerTests.Batch(Producer, 0, 0))).ShouldBeProblem(400, "sequence-missing", "sequence");
        (await PostPlain(AnswerTests.Batch(Producer, 3, 3))).ShouldBeProblem(400, "parameter-invalid", "low_mark", "3");
        (await PostPlain(AnswerTests.Batch(Producer, 3, 0, node: "a\tb"))).ShouldBeProblem(400, "name-control-character", "node");

        // Records of several nodes cannot have one number.
        var response = await server.PostJsonAsync($"/v1/records?node=a&producer={Producer}&sequence=1", """[{"model": "m"}, {"model": "m", "node": "b"}]""");
        response.Json.GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("node-differs");

        Task<IngestResponse> PostPlain(BatchWriter batch) => server.PostAsync("/v1/records", "application/x-protobuf", batch.Written.ToArray());
    }

    [Fact]
    public async Task Records_of_more_windows_than_a_node_could_take_are_rejected()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:MaxFoldedBytes", "65536"));
        var builder = new RecordBlockBuilder { Model = "m", LabelsFollow = true };
        for (var i = 0; i < 5000; i++)
            builder.Add(new RecordRow { Time = Now - i * 60_000L, Prediction = "a", InferenceId = (ulong)i + 1 });
        var writer = new BatchWriter();
        writer.WriteHeader(Producer, 1, 0, "n");
        writer.WriteRecords(builder.Build());
        var response = await server.PostBatchAsync(writer);
        response.Status.ShouldBe(202);
        var rejection = response.Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field).ShouldBe(("too-many-windows", "records.times"));
        var part = server.Grains.Node("n").Batches.Single().Models.Single();
        (BatchChecks.Merge(part.Windows).Traffic.Records + rejection.Count).ShouldBe(5000ul);
        new Domain.Labels.PendingChunkReader(part.Pending).Count.ShouldBe(part.Windows.Length, "only what was counted awaits a label");
    }

    [Fact]
    public async Task A_file_that_is_no_json_lines_is_refused_without_reading_all_of_it()
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostAsync("/v1/records", "application/x-ndjson", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a,b,c\n", 100_000))));
        response.ShouldBeProblem(400, "json-invalid", "line 100");
    }

    private static Schema.RecordBlock Good() => new() { Model = "m", Count = 1, BaseTime = Now };

    private static byte[] Body(params Schema.RecordBlock[] blocks) => new Schema.Batch
    {
        Producer = ByteString.CopyFrom(Producer.ToByteArray(bigEndian: true)),
        Sequence = 1,
        Node = "n",
        Records = { blocks },
    }.ToByteArray();

    private static Task<IngestResponse> PostAsync(IngestServer server, params Schema.RecordBlock[] blocks) =>
        server.PostAsync("/v1/records", "application/x-protobuf", Body(blocks), ("Accept", "application/x-protobuf"));

    private static ByteString Floats(params float[] values) => ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));

    private static ByteString Longs(params long[] values) => ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(values));

    private static byte[] Gzip(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(plain);
        return target.ToArray();
    }

    // Its length is unknown to the client, which therefore sends chunks.
    private sealed class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
