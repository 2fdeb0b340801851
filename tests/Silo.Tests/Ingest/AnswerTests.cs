using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>What a node's answer becomes over HTTP, and by what number a batch is counted.</summary>
public class AnswerTests
{
    private const string Record = """{"model": "m", "prediction": "a"}""";
    private static readonly Guid Producer = new("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    [Theory]
    [InlineData(SubmitStatus.Accepted, 202, AckStatus.Accepted)]
    [InlineData(SubmitStatus.Committed, 200, AckStatus.Committed)]
    [InlineData(SubmitStatus.Duplicate, 200, AckStatus.Duplicate)]
    [InlineData(SubmitStatus.Overloaded, 429, AckStatus.Overloaded)]
    [InlineData(SubmitStatus.TooManyProducers, 429, AckStatus.Overloaded)]
    [InlineData(SubmitStatus.ProducerForgotten, 409, AckStatus.Refused)]
    [InlineData(SubmitStatus.SequenceOutOfRange, 409, AckStatus.Refused)]
    public async Task A_nodes_answer_has_a_status_and_an_acknowledgement(SubmitStatus status, int http, AckStatus expected)
    {
        await using var server = await IngestServer.StartAsync();
        server.Grains.Node("n").OnSubmit = batch => FakeNode.Result(status, batch.Stamp.Id, 11, [new CommittedRange(13, 14)], 99) with { RetryAfter = TimeSpan.FromMilliseconds(2500) };
        var response = await server.PostBatchAsync(Batch(Producer, 20, 11));
        response.Status.ShouldBe(http);
        var ack = response.Ack;
        ack.Status.ShouldBe(expected);
        ack.CommittedThrough.ShouldBe(11ul);
        ack.CommittedAbove.ShouldBe([new CommittedRange(13, 14)]);
        if (http == 429)
        {
            response.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
            ack.RetryAfter.ShouldBe(TimeSpan.FromMilliseconds(2500));
        }

        // The same for a client that does not ask for protobuf.
        var body = Batch(Producer, 20, 11).Written.ToArray();
        var plain = await server.PostAsync("/v1/records", "application/x-protobuf", body);
        plain.Status.ShouldBe(http);
        plain.ContentType.ShouldBe(http < 400 ? "application/x-protobuf" : "application/problem+json");
        if (status == SubmitStatus.ProducerForgotten)
            plain.ShouldBeProblem(409, "producer-forgotten", "producer", Producer.ToString());
        if (status == SubmitStatus.SequenceOutOfRange)
            plain.ShouldBeProblem(409, "sequence-out-of-range", "sequence", "20");
        var json = await server.PostAsync("/v1/records", "application/x-protobuf", body, ("Accept", "application/json"));
        json.ContentType.ShouldBe(http < 400 ? "application/json" : "application/problem+json");
    }

    [Fact]
    public async Task An_error_in_the_program_is_answered_500_and_the_next_batch_is_taken()
    {
        await using var server = await IngestServer.StartAsync();
        server.Grains.Node("n").OnSubmit = _ => throw new InvalidOperationException("a secret of the program");
        var failed = await server.PostBatchAsync(Batch(Producer, 1, 0));
        failed.Status.ShouldBe(500);
        failed.ContentType.ShouldBe("application/problem+json");
        System.Text.Encoding.UTF8.GetString(failed.Body).ShouldNotContain("secret");
        server.Grains.Node("n").OnSubmit = batch => FakeNode.Result(SubmitStatus.Accepted, batch.Stamp.Id);
        (await server.PostBatchAsync(Batch(Producer, 1, 0))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_poll_asks_for_the_committed_set()
    {
        await using var server = await IngestServer.StartAsync();
        server.Grains.Node("n").OnPoll = (producer, lowMark) => FakeNode.Result(SubmitStatus.Polled, new BatchId(producer, 0), lowMark + 1);
        var writer = new BatchWriter();
        writer.WriteHeader(Producer, 0, 41, "n");
        var response = await server.PostBatchAsync(writer);
        response.Status.ShouldBe(200);
        response.Ack.Status.ShouldBe(AckStatus.Polled);
        response.Ack.CommittedThrough.ShouldBe(42ul);
        server.Grains.Node("n").Batches.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(SubmitStatus.Committed, 200)]
    [InlineData(SubmitStatus.Duplicate, 202)]
    [InlineData(SubmitStatus.ProducerForgotten, 503)]
    public async Task Waiting_answers_when_the_batch_is_durable(SubmitStatus status, int http)
    {
        await using var server = await IngestServer.StartAsync();
        var numbered = new BatchId(Guid.NewGuid(), 5);
        var node = server.Grains.Node("http");
        node.OnSubmit = _ => FakeNode.Result(SubmitStatus.Accepted, numbered);
        node.OnWait = id => FakeNode.Result(status, id);
        BatchId? waited = null;
        node.OnWait = id =>
        {
            waited = id;
            return FakeNode.Result(status, id);
        };
        var response = await server.PostJsonAsync("/v1/records?wait=true", Record);
        response.Status.ShouldBe(http);
        waited.ShouldBe(numbered, "the node numbered the batch itself");
        if (http == 503)
            response.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Json_is_counted_once_by_producer_and_sequence_in_the_query_or_in_headers()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostJsonAsync($"/v1/records?node=n&producer={Producer}&sequence=9&lowMark=4", Record);
        await server.PostJsonAsync("/v1/records?node=n", Record, ("OM-Producer", Producer.ToString()), ("OM-Sequence", "10"), ("OM-Low-Mark", "5"));
        server.Grains.Node("n").Batches.Select(batch => batch.Stamp).ShouldBe([new BatchStamp(new BatchId(Producer, 9), 4), new BatchStamp(new BatchId(Producer, 10), 5)]);
    }

    [Fact]
    public async Task An_idempotency_key_is_an_epoch_of_one_batch_at_each_node()
    {
        await using var server = await IngestServer.StartAsync();
        const string TwoNodes = """[{"model": "m", "node": "a"}, {"model": "m", "node": "b"}]""";
        await server.PostJsonAsync("/v1/records", TwoNodes, ("Idempotency-Key", "upload-1"));
        await server.PostJsonAsync("/v1/records", TwoNodes, ("Idempotency-Key", "upload-1"));
        await server.PostJsonAsync("/v1/records", TwoNodes, ("Idempotency-Key", "upload-2"));
        var a = server.Grains.Node("a").Batches.Select(batch => batch.Stamp).ToArray();
        a[0].ShouldBe(a[1]);
        a[0].Id.Sequence.ShouldBe(1ul);
        a[0].LowMark.ShouldBe(0ul);
        a[2].Id.Producer.ShouldNotBe(a[0].Id.Producer);
        server.Grains.Node("b").Batches.First().Stamp.Id.Producer.ShouldNotBe(a[0].Id.Producer, "models see the numbers of all nodes");
    }

    [Fact]
    public async Task A_grain_that_does_not_answer_is_a_503_that_may_be_sent_again()
    {
        await using var server = await IngestServer.StartAsync();
        server.Grains.Node("n").OnSubmit = _ => throw new TimeoutException("no answer");
        var response = await server.PostBatchAsync(Batch(Producer, 1, 0));
        response.Status.ShouldBe(503);
        response.ContentType.ShouldBe("application/problem+json");
        response.RetryAfter.ShouldNotBeNull();

        // Nor is a failed question about admission remembered.
        server.Grains.Coordinator.Failure = new TimeoutException("no answer");
        (await server.PostJsonAsync("/v1/records", """{"model": "new"}""")).Status.ShouldBe(503);
        server.Grains.Coordinator.Failure = null;
        (await server.PostJsonAsync("/v1/records", """{"model": "new"}""")).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Names_are_asked_for_once()
    {
        await using var server = await IngestServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.PostJsonAsync("/v1/records", Record);
        server.Grains.Coordinator.ModelsAsked.ShouldBe(["m"]);
        server.Grains.Coordinator.NodesAsked.ShouldBe(["http"]);
    }

    internal static BatchWriter Batch(Guid producer, ulong sequence, ulong lowMark, string model = "m", string node = "n")
    {
        var writer = new BatchWriter();
        writer.WriteHeader(producer, sequence, lowMark, node);
        var builder = new RecordBlockBuilder { Model = model };
        builder.Add(new RecordRow { Time = IngestServer.Now.ToUnixTimeMilliseconds(), Prediction = "a" });
        writer.WriteRecords(builder.Build());
        return writer;
    }
}
