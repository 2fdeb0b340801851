using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Records;
using static OrleansMonitor.Silo.Tests.Ingest.BadInput.Bodies;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>Records that cannot be used: the answer names field, value and limit, and the rest is kept.</summary>
public class RecordTests
{
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
            ("weight-invalid", "records.weights", "0.5", 1ul),
            ("error-code-unknown", "records.errors", "2", 1ul),
            ("category-unknown", "records.features.c", "1", 1ul),
        ]);
        ack.Warnings.Select(r => (r.Reason, r.Field, r.Value, r.Count)).ShouldBe(
        [
            ("score-invalid", "records.scores", "1.5", 1ul),
            ("latency-invalid", "records.latencies", "NaN", 3ul),
            ("value-invalid", "records.values", "-Infinity", 1ul),
            ("feature-invalid", "records.features.f", "Infinity", 1ul),
        ]);
        ack.Rejections.Concat(ack.Warnings).ShouldAllBe(rejection => rejection.Limit.Length > 0);
        ack.Detail.ShouldBe("Taken: 8. Not taken: 6. Values left out: 6.");
        var kept = server.Grains.Node("n").Batches.Single().Merged("m");
        kept.Traffic.Records.ShouldBe(8ul);
        kept.Traffic.WeightSum.ShouldBe(9);
        kept.Traffic.Rejected.ShouldBe(6ul);
        kept.Latency.Figures!.Value.Count.ShouldBe(4ul);
    }

    [Fact]
    public async Task Only_a_configured_retention_refuses_old_records_and_it_counts_by_the_wall_clock()
    {
        await using var server = await IngestServer.StartAsync(
            ("Aggregation:Retention", "30.00:00:00"), ("Aggregation:Models:long:Retention", "36500.00:00:00"), ("Aggregation:Models:brief:Retention", "1.00:00:00"));
        const string Old = "2026-04-27T23:59:59.999Z";
        foreach (var (model, time, oldest) in new[] { ("m", Old, "2026-04-28T00:00:00.000Z"), ("brief", "2026-05-26T12:00:00.000Z", "2026-05-27T00:00:00.000Z") })
        {
            (await server.PostJsonAsync("/v1/records", $$"""{"model": "{{model}}", "time": "{{time}}"}"""))
                .ShouldBeProblem(400, "time-expired", "time", time).GetProperty("limit").GetString()
                .ShouldBe($"at least {oldest}, the oldest that the configured retention keeps");
        }

        (await server.PostJsonAsync("/v1/records", """{"model": "m", "time": "2026-04-28T00:00:00Z"}""")).Status.ShouldBe(202);
        (await server.PostJsonAsync("/v1/records", $$"""{"model": "long", "time": "{{Old}}"}""")).Status.ShouldBe(202);

        // What nodes report of themselves is kept as long as the longest of all.
        (await server.PostJsonAsync("/v1/resources", $$"""{"node": "n", "time": "{{Old}}", "intervalSeconds": 10, "cpuUtilization": 0.5}""")).Status.ShouldBe(202);

        server.Time.Advance(TimeSpan.FromDays(1));
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "time": "2026-04-28T00:00:00Z"}""")).ShouldBeProblem(400, "time-expired", "time");
    }

    [Fact]
    public async Task Without_a_retention_no_record_is_too_old_whatever_came_before()
    {
        await using var server = await IngestServer.StartAsync();
        foreach (var time in (string[])["2026-05-28T12:04:59Z", "2026-05-28T12:00:00Z", "2024-03-01T00:00:00Z", "1995-01-01T00:00:00Z"])
            (await server.PostJsonAsync("/v1/records", $$"""{"model": "m", "time": "{{time}}"}""")).Status.ShouldBe(202, time);
    }

    [Theory]
    [InlineData(300, 1)]
    [InlineData(100, 3)]
    public async Task A_request_has_no_limit_of_classes_error_codes_or_features_below_the_models(int records, int requests)
    {
        // Half of the features are numbers in one request and words in the next, and together there are more than a block holds.
        await using var server = await IngestServer.StartAsync();
        for (var request = 0; request < requests; request++)
        {
            var json = new StringBuilder("[");
            for (var i = request * records; i < (request + 1) * records; i++)
            {
                json.Append(i % records == 0 ? "" : ",").Append($$"""{"model": "j", "prediction": "class {{i:000}}", "label": "class {{i:000}}", "error": "e{{i:000}}", "features": {""");
                json.AppendJoin(",", Enumerable.Range(0, 20).Select(f => $"\"f{(20 * (i % 150)) + f}\": " + (i < 150 ? "1" : "\"one\""))).Append("}}");
            }

            var response = await server.PostJsonAsync("/v1/records", json.Append(']').ToString());
            response.Status.ShouldBe(202);
            response.Json.GetProperty("rejections").GetArrayLength().ShouldBe(0, response.Json.ToString());
            response.Json.GetProperty("warnings").GetArrayLength().ShouldBe(0, response.Json.ToString());
        }

        var merged = server.Grains.Node("http").Batches.Select(batch => batch.Merged("j")).Aggregate((all, next) =>
        {
            all.Merge(next);
            return all;
        });
        merged.Traffic.Records.ShouldBe(300ul);
        merged.Traffic.Errors.TotalCount.ShouldBe(300ul);
        var figures = merged.Confusion.ToFigures()!;
        (figures.Count, figures.Accuracy, figures.Classes.Count).ShouldBe((300ul, 1.0, ConfusionMatrix.MaxClasses + 1));
        // 3,000 names of both kinds with a value each, of which 1,000 are shown.
        merged.Features.Count.ShouldBe(1000);
        merged.Features.KindConflicts.ShouldBe(1000);
        merged.Features.Overflow.ShouldBe(4000ul);
    }

    [Fact]
    public async Task A_block_of_columns_has_as_many_classes_as_its_indices_can_name()
    {
        await using var server = await IngestServer.StartAsync();
        var block = new Schema.RecordBlock { Model = "m", Count = 3, BaseTime = Now };
        block.Classes.AddRange(Enumerable.Range(0, 300).Select(i => $"class {i}"));
        block.Predictions = ByteString.CopyFrom([255, 0, 0, 1, 0x2B, 1]);
        block.Labels = block.Predictions;
        (await PostAsync(server, block)).Ack.Rejections.ShouldBeEmpty();
        server.Grains.Node("n").Batches.Single().Merged("m").Confusion.ToFigures()!.Classes.ShouldBe(["class 255", "class 256", "class 299"]);
        block.Predictions = ByteString.CopyFrom([255, 0, 0, 1, 0x2C, 1]);
        var rejection = (await PostAsync(server, block)).Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field, rejection.Value, rejection.Count).ShouldBe(("class-unknown", "records.predictions", "300", 1ul));
    }

    [Fact]
    public async Task Features_of_a_model_find_room_whatever_another_model_had_before()
    {
        await using var server = await IngestServer.StartAsync();
        foreach (var model in (string[])["a", "b", "c"])
        {
            var features = string.Join(",", Enumerable.Range(0, 1000).Select(i => $"\"{model}{i}\": 1"));
            var response = await server.PostJsonAsync("/v1/records", $$$"""{"model": "{{{model}}}", "features": {{{{features}}}}}""");
            response.Json.GetProperty("rejections").GetArrayLength().ShouldBe(0, response.Json.ToString());
        }
    }

    [Fact]
    public async Task What_was_refused_counts_in_its_own_window_whatever_else_is_in_the_request()
    {
        await using var server = await IngestServer.StartAsync();
        var block = new Schema.RecordBlock { Model = "m", Count = 4, BaseTime = Now - 60_000, Weights = Floats(0.5f, 1, 0.5f, 0.5f) };
        block.Times = ByteString.CopyFrom(MemoryMarshal.AsBytes<ushort>([0, 20_000, 20_001, 40_000]));
        (await PostAsync(server, block)).Status.ShouldBe(202);
        server.Grains.Node("n").Batches.Single().Models.Single().Windows
            .Select(window => (Start: window.WindowStart, PartialAggregate.Decode(window.Partial.Span).Traffic))
            .Select(window => (window.Start - (Now - 60_000), window.Traffic.Records, window.Traffic.Rejected))
            .Order().ShouldBe([(0, 0ul, 1ul), (20_000, 1ul, 1ul), (40_000, 0ul, 1ul)]);
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
    public async Task A_column_is_numeric_or_categorical_and_occurs_once()
    {
        await using var server = await IngestServer.StartAsync();
        var twice = Good();
        twice.Features.Add(new Schema.FeatureColumn { Name = "f", Numbers = Floats(1) });
        twice.Features.Add(new Schema.FeatureColumn { Name = "f", Numbers = Floats(2) });
        var both = Good();
        both.Features.Add(new Schema.FeatureColumn { Name = "f", Numbers = Floats(1), Indices = ByteString.CopyFrom(0), Categories = { "x" } });
        (await PostAsync(server, twice, both, Good())).Ack.Rejections.Select(rejection => rejection.Reason).ShouldBe(["feature-duplicate", "feature-kind"]);

        var response = await server.PostJsonAsync("/v1/records", """[{"model": "m", "features": {"f": 1}}, {"model": "m", "features": {"f": "one"}}]""");
        response.Json.GetProperty("warnings").GetArrayLength().ShouldBe(0);
        var figures = server.Grains.Node("http").Batches.Single().Merged("m").Features;
        (figures.FindNumeric("f")!.Values, figures.FindCategorical("f")!.Values.TotalCount).ShouldBe((1ul, 1ul));
    }
}
