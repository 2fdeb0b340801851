using System.Text;
using static OrleansMonitor.Silo.Tests.Ingest.BadInput.Bodies;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>Runs when no other test does: what a bomb makes is garbage of the whole process.</summary>
[Collection(nameof(AllocationTests))]
public class GzipTests
{
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
}
