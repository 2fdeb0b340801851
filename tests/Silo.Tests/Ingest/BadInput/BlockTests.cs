using Google.Protobuf;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;
using static OrleansMonitor.Silo.Tests.Ingest.BadInput.Bodies;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>Protobuf whose shape is wrong: the answer names field and place, and the other blocks are kept.</summary>
public class BlockTests
{
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
    [InlineData("cached_tokens", 6, "records.cached_tokens")]
    [InlineData("reasoning_tokens", 16, "records.reasoning_tokens")]
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

    [Theory]
    [InlineData("lower", 6)]
    [InlineData("upper", 1)]
    [InlineData("level", 5)]
    public async Task A_column_of_intervals_of_another_length_rejects_its_block(string column, int length)
    {
        await using var server = await IngestServer.StartAsync();
        var bad = new Schema.RecordBlock { Model = "m", Count = 2, BaseTime = Now, Interval = new Schema.PredictionIntervals() };
        Schema.PredictionIntervals.Descriptor.FindFieldByName(column).Accessor.SetValue(bad.Interval, ByteString.CopyFrom(new byte[length]));
        var rejection = (await PostAsync(server, bad, Good())).Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field, rejection.Count).ShouldBe(("column-length", $"records.interval.{column}", 2ul));
    }

    [Fact]
    public async Task More_than_256_classes_with_a_probability_reject_their_block()
    {
        await using var server = await IngestServer.StartAsync();
        var bad = new Schema.RecordBlock { Model = "m", Count = 1, BaseTime = Now };
        for (var i = 0; i < 257; i++)
            bad.Probabilities.Add(new Schema.FeatureColumn { Name = $"{i}", Numbers = ByteString.CopyFrom(new byte[4]) });
        var rejection = (await PostAsync(server, bad, Good())).Ack.Rejections.ShouldHaveSingleItem();
        (rejection.Reason, rejection.Field, rejection.Value).ShouldBe(("too-many-probabilities", "records.probabilities", "257"));
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
        var counted = BatchChecks.Merge(part.Windows).Traffic.Records;
        (counted + rejection.Count).ShouldBe(5000ul);
        ((ulong)new Domain.Labels.PendingChunkReader(part.Pending).Count).ShouldBe(counted, "only what was counted awaits a label");
    }
}
