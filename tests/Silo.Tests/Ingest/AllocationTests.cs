using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>Runs when no other test does: what is counted is the garbage of the whole process.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public class AllocationTests
{
    private const int Records = 8_000;
    private const int Requests = 100;

    /// <summary>
    /// The server and a client of two buffers share the process, and what is handed to the grain is part of it; still a record costs less
    /// than a byte. The first rounds fill the pools, so the best of some counts.
    /// </summary>
    [Fact]
    public async Task A_record_costs_less_than_a_byte_of_garbage()
    {
        await using var server = await IngestServer.StartAsync();
        server.Grains.Node("n").OnSubmit = batch =>
        {
            server.Grains.Node("n").Batches.Clear();
            return FakeNode.Result(SubmitStatus.Accepted, batch.Stamp.Id);
        };
        var request = Request(server.Client.BaseAddress!);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        var answer = new byte[4096];
        var best = double.MaxValue;
        for (var round = 0; round < 8 && best >= 1; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Requests; i++)
            {
                await stream.WriteAsync(request);
                var length = await ReadAnswerAsync(stream, answer);
                if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 202"u8))
                    throw new InvalidOperationException(Encoding.UTF8.GetString(answer, 0, length));
            }

            var allocated = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Requests / Records;
            best = round == 0 ? best : Math.Min(best, allocated);
        }

        best.ShouldBeLessThan(1, "bytes a record");
    }

    // The answer has a body of its Content-Length, which is all that follows the empty line.
    private static async ValueTask<int> ReadAnswerAsync(NetworkStream stream, byte[] answer)
    {
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(answer.AsMemory(length));
            length += read;
            if (read == 0 || IsWhole(answer.AsSpan(0, length)))
                return length;
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        var at = answer.IndexOf("Content-Length: "u8);
        return head >= 0 && at >= 0 && at < head
            && System.Buffers.Text.Utf8Parser.TryParse(answer[(at + 16)..], out int body, out _) && answer.Length >= head + 4 + body;
    }

    private static byte[] Request(Uri address)
    {
        var random = new Random(1);
        var builder = new RecordBlockBuilder { Model = "m", Version = "1", Segment = "s" };
        for (var i = 0; i < Records; i++)
        {
            builder.Add(new RecordRow
            {
                Time = IngestServer.Now.ToUnixTimeMilliseconds() + random.Next(9000),
                Prediction = $"class {random.Next(10)}",
                Label = $"class {random.Next(10)}",
                Score = random.NextDouble(),
                LatencySeconds = random.NextDouble(),
            });
            for (var f = 0; f < 8; f++)
                builder.TryAddFeature($"feature {f}", random.NextDouble());
        }

        var writer = new BatchWriter();
        writer.WriteHeader(Guid.NewGuid(), 5, 1, "n");
        writer.WriteRecords(builder.Build());
        var head = $"POST /v1/records HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/x-protobuf\r\nAccept: application/x-protobuf\r\nContent-Length: {writer.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. writer.Written.Span];
    }
}
