using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using StableHash = OrleansMonitor.Domain.Sampling.StableHash;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Ingest;

public class RecordsTests
{
    private static readonly long Now = IngestServer.Now.ToUnixTimeMilliseconds();
    private static readonly Guid Producer = new("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    [Fact]
    public async Task A_protobuf_batch_reaches_its_node_folded()
    {
        await using var server = await IngestServer.StartAsync();
        var writer = new BatchWriter();
        writer.WriteHeader(Producer, 7, 3, "node-1");
        var builder = new RecordBlockBuilder { Model = "fraud", Version = "2", Segment = "eu" };
        for (var i = 0; i < 100; i++)
            builder.Add(new RecordRow { Time = Now - 15_000 + 200 * i, Prediction = i % 4 == 0 ? "yes" : "no", Label = i % 2 == 0 ? "yes" : "no", Score = i / 100.0, LatencySeconds = 0.01 });
        writer.WriteRecords(builder.Build());
        server.Grains.Node("node-1").OnSubmit = batch => FakeNode.Result(SubmitStatus.Accepted, batch.Stamp.Id, 3, [new CommittedRange(5, 6)]) with { Rates = [new ModelRate("fraud", 0.5)] };

        var response = await server.PostBatchAsync(writer);

        response.Status.ShouldBe(202);
        var ack = response.Ack;
        ack.Status.ShouldBe(AckStatus.Accepted);
        ack.CommittedThrough.ShouldBe(3ul);
        ack.CommittedAbove.ShouldBe([new CommittedRange(5, 6)]);
        ack.Rates.ShouldBe([new ModelRate("fraud", 0.5)]);
        ack.Rejections.ShouldBeEmpty();

        var batch = server.Grains.Node("node-1").Batches.ShouldHaveSingleItem();
        batch.Stamp.ShouldBe(new BatchStamp(new BatchId(Producer, 7), 3));
        var part = batch.Models.ShouldHaveSingleItem();
        part.Model.ShouldBe("fraud");
        part.Windows.Select(window => (window.Version, window.Segment, window.WindowStart)).ShouldBe([("2", "eu", Now - 20_000), ("2", "eu", Now - 10_000), ("2", "eu", Now)]);
        part.Pending.ShouldBeEmpty();
        var merged = batch.Merged("fraud");
        merged.Traffic.Records.ShouldBe(100ul);
        merged.Confusion.ToFigures("yes")!.Positive!.Recall.ShouldBe(0.5);
        merged.ToScoreFigures(ScoreKind.PositiveClass).ShouldNotBeNull().Count.ShouldBe(100ul);

        // The node's own rows know the model by its segment, and neither classes nor scores.
        batch.Node.Select(window => (window.Version, window.Segment)).Distinct().ShouldBe([("", "fraud")]);
        var own = BatchChecks.Merge(batch.Node);
        own.Parts.ShouldBe(AggregateParts.Traffic | AggregateParts.Latency | AggregateParts.Outputs);
        own.Traffic.Records.ShouldBe(100ul);
    }

    [Theory]
    [InlineData("00:00:10", 10_000)]
    [InlineData("00:01:00", 60_000)]
    [InlineData("00:00:02", 2_000)]
    public async Task Old_records_go_into_the_windows_in_which_they_end(string baseWindow, long length)
    {
        await using var server = await IngestServer.StartAsync(("Aggregation:Models:fraud:BaseWindow", baseWindow));
        var old = Now - (200 * 86_400_000L);
        var records = string.Join(',', new[] { old + 5_000, old + 7_000, Now, old + 3_600_000 }.Select(static time => $$"""{"model":"fraud","prediction":"1","time":{{time}}}"""));
        (await server.PostJsonAsync("/v1/records?node=edge", $"[{records}]")).Status.ShouldBe(202);
        var batch = server.Grains.Node("edge").Batches.ShouldHaveSingleItem();
        var day = old / 86_400_000 * 86_400_000;
        var windows = batch.Models.ShouldHaveSingleItem().Windows;
        windows.Select(static window => (window.Tier, window.WindowStart)).ShouldBe([((byte)3, day), ((byte)0, Now / length * length)]);
        // A node's base windows have a length of their own, and the same days.
        batch.Node.Select(static window => (window.Tier, window.WindowStart)).ShouldBe([((byte)3, day), ((byte)0, Now / 10_000 * 10_000)]);
        foreach (var window in new[] { windows[0], batch.Node[0] })
        {
            PartialAggregate.Decode(window.Partial.Span).Traffic.Records.ShouldBe(3ul);
            Late(old + 3_600_000).ShouldBe(2ul);
            Late(old + 7_200_000).ShouldBe(3ul);
            ulong Late(long watermark) => BaseWindowCounts.Late(window.BaseWindows.Span, day, TierSchedule.Default.Base, new Watermark(watermark), TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task Json_records_of_several_models_and_nodes_each_go_where_they_belong()
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostJsonAsync("/v1/records?node=edge", $$$"""
            [
              {"model": "fraud", "version": "1", "segment": "eu", "time": "2026-05-28T11:59:58.5Z", "prediction": "yes", "label": "no", "score": 0.75, "latencySeconds": 0.02},
              {"model": "fraud", "version": "1", "segment": "eu", "time": {{{Now - 1500}}}, "prediction": 1, "label": true, "error": "timeout", "weight": 4},
              {"model": "price", "value": 10.5, "actual": 12, "features": {"rooms": 3, "city": "Bern", "balcony": true, "age": null}},
              {"model": "price", "node": "other", "value": 1, "time": "2026-05-28T13:59:58+02:00"},
              {"model": "chat", "inputTokens": 100, "outputTokens": 20, "timeToFirstTokenSeconds": 0.5, "timePerOutputTokenSeconds": 0.01, "cost": 0.25, "latencySeconds": null}
            ]
            """);

        response.Status.ShouldBe(202);
        response.ContentType.ShouldBe("application/json");
        response.Json.GetProperty("status").GetString().ShouldBe("accepted");
        server.Grains.NodesThatGotBatches.ShouldBe(["edge", "other"]);
        var batch = server.Grains.Node("edge").Batches.ShouldHaveSingleItem();
        batch.Stamp.Id.Producer.ShouldBe(Guid.Empty);
        batch.Models.Select(part => part.Model).ShouldBe(["fraud", "price", "chat"]);

        var fraud = batch.Merged("fraud");
        fraud.Traffic.Records.ShouldBe(2ul);
        fraud.Traffic.WeightSum.ShouldBe(5);
        fraud.Traffic.FirstEventTime.ShouldBe(Now - 1500);
        fraud.Traffic.Errors.Find("timeout")!.Value.Count.ShouldBe(1ul);
        fraud.Confusion.ToFigures()!.Classes.ShouldBe(["1", "no", "true", "yes"]);
        fraud.Latency.Figures!.Value.Count.ShouldBe(1ul, "a record without a latency has none");

        var price = batch.Merged("price");
        price.Regression.ToFigures()!.MeanSquaredError.ShouldBe(2.25);
        price.Features.ToFigures(price.Traffic).Select(feature => feature.Name).ShouldBe(["age", "balcony", "city", "rooms"], "one that is null is missing");
        price.Traffic.FirstEventTime.ShouldBe(Now, "a record without a time happened now");
        server.Grains.Node("other").Batches.Single().Merged("price").Traffic.FirstEventTime.ShouldBe(Now - 2000);
        batch.Merged("chat").Tokens.CostTotal.ShouldBe(0.25);
    }

    [Fact]
    public async Task Json_lines_are_read_and_a_bad_one_does_not_spoil_the_others()
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostAsync("/v1/records", "application/x-ndjson; charset=utf-8", """
            {"model":"m","prediction":"a"}

            {"model":"m","prediction":"b"
            {"model":"m","prediction":"c"} {"model":"m"}
            {"model":"m","prediction":"d"}
            [1,2]
            """u8.ToArray());
        response.Status.ShouldBe(202);
        var rejections = response.Json.GetProperty("rejections").EnumerateArray().Select(rejection => (rejection.GetProperty("reason").GetString(), rejection.GetProperty("field").GetString(), rejection.GetProperty("count").GetInt32()));
        rejections.ShouldBe([("json-invalid", "line 3", 1), ("json-invalid", "line 4", 1), ("field-type", "record", 1)], ignoreOrder: true);
        response.Json.GetProperty("detail").GetString().ShouldBe("Taken: 2. Not taken: 3.");
        server.Grains.Node("http").Batches.Single().Merged("m").Traffic.Records.ShouldBe(2ul);
    }

    [Fact]
    public async Task A_record_with_an_id_and_no_label_waits_for_one_unless_told_not_to()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostJsonAsync("/v1/records", """
            [
              {"model": "m", "version": "1", "segment": "s", "id": "a\u0062c", "prediction": "yes", "score": 0.75},
              {"model": "m", "version": "1", "segment": "s", "id": 17, "prediction": "no"},
              {"model": "m", "version": "1", "segment": "s", "id": "labelled", "prediction": "no", "label": "no"},
              {"model": "m", "version": "1", "segment": "s", "id": "never", "prediction": "no", "labelFollows": false}
            ]
            """);
        var reader = new PendingChunkReader(server.Grains.Node("http").Batches.Single().Models.Single().Pending);
        var pending = new List<PendingPrediction>();
        while (reader.MoveNext())
            pending.Add(reader.Current);
        pending.ShouldBe(
        [
            new PendingPrediction(StableHash.OfInferenceId("abc"), Now, "1", "s", "yes", double.NaN, 0.75f, null, 1),
            new PendingPrediction(StableHash.OfInferenceId(17), Now, "1", "s", "no", double.NaN, float.NaN, null, 1),
        ]);
    }

    [Fact]
    public async Task Labels_and_resource_samples_come_as_json_too()
    {
        await using var server = await IngestServer.StartAsync();
        var labels = await server.PostJsonAsync("/v1/labels?node=n", """[{"model": "m", "id": "x", "label": "yes"}, {"model": "m", "id": 5, "actual": 2.5}]""");
        labels.Status.ShouldBe(202);
        var reader = new LabelChunkReader(server.Grains.Node("n").Batches.Single().Models.Single().Labels);
        reader.MoveNext().ShouldBeTrue();
        reader.Current.ShouldBe(new LateLabel(StableHash.OfInferenceId("x"), "yes", double.NaN));
        reader.MoveNext().ShouldBeTrue();
        reader.Current.ShouldBe(new LateLabel(StableHash.OfInferenceId(5), null, 2.5));

        var resources = await server.PostJsonAsync("/v1/resources", """
            {"node": "gpu-1", "time": "2026-05-28T11:59:59Z", "intervalSeconds": 10, "cpuUtilization": 0.5, "cpuCores": 4, "memoryBytes": 1073741824,
             "gpus": [{"utilization": 0.25, "memoryBytes": 100, "memoryLimitBytes": 200, "powerWatts": 300}, {"utilization": 0.75}]}
            """);
        resources.Status.ShouldBe(202);
        var batch = server.Grains.Node("gpu-1").Batches.Single();
        batch.Models.ShouldBeEmpty();
        var window = batch.Node.ShouldHaveSingleItem();
        (window.Version, window.Segment, window.WindowStart).ShouldBe(("", "", Now - 10_000));
        var usage = PartialAggregate.Decode(window.Partial.Span).Resources;
        usage.Cpu.Mean.ShouldBe(0.5);
        usage.Gpu.Mean.ShouldBe(0.5);
        usage.Used.CpuCore.ShouldBe(20);
        usage.MemoryUtilization.Mean.ShouldBeNull("the limit is unknown");
    }

    [Fact]
    public async Task Omissions_are_counted_in_the_window_of_their_time_and_an_empty_batch_is_a_sign_of_life()
    {
        await using var server = await IngestServer.StartAsync();
        var writer = new BatchWriter();
        writer.WriteHeader(Producer, 1, 0, "n");
        writer.WriteOmission(new Omission { Model = "m", Version = "1", Segment = "s", Time = Now - 3_000, SampledOut = 90, Dropped = 4 });
        (await server.PostBatchAsync(writer)).Status.ShouldBe(202);
        writer.Clear();
        writer.WriteHeader(Producer, 2, 0, "n");
        (await server.PostBatchAsync(writer)).Status.ShouldBe(202);

        var batches = server.Grains.Node("n").Batches.ToArray();
        var window = batches[0].Models.Single().Windows.ShouldHaveSingleItem();
        (window.Version, window.Segment, window.WindowStart).ShouldBe(("1", "s", Now - 10_000));
        var traffic = PartialAggregate.Decode(window.Partial.Span).Traffic;
        (traffic.Records, traffic.SampledOut, traffic.Dropped).ShouldBe((0ul, 90ul, 4ul));
        batches[1].Models.ShouldBeEmpty();
        batches[1].Node.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_models_own_window_and_positive_class_are_used()
    {
        await using var server = await IngestServer.StartAsync(
            ("Aggregation:BaseWindow", "00:00:10"), ("Aggregation:Models:slow:BaseWindow", "00:01:00"), ("Aggregation:Models:slow:PositiveClass", "cat"));
        await server.PostJsonAsync("/v1/records", $$"""[{"model": "slow", "time": {{Now + 15_000}}, "prediction": "cat", "label": "cat", "score": 0.9}]""");
        var batch = server.Grains.Node("http").Batches.Single();
        batch.Models.Single().Windows.Single().WindowStart.ShouldBe(Now);
        batch.Node.Single().WindowStart.ShouldBe(Now, "a node's windows have the general length, and hold whole windows of the model");
        batch.Merged("slow").Scores.ToFigures(ScoreKind.PositiveClass).ShouldNotBeNull();
    }
}
