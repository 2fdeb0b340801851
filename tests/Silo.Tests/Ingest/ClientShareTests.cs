using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansMonitor.Silo.Ingest;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>No client takes all slots, all bytes, or a slot for ever.</summary>
public sealed class ClientShareTests
{
    [Fact]
    public void One_client_gets_half_of_the_slots_and_two_a_third_each()
    {
        var gate = Gate(slots: 12, bytes: 32 << 20);
        Enter(gate, "a", 20).Count.ShouldBe(6);
        var second = Enter(gate, "b", 20);
        second.Count.ShouldBe(3);
        Enter(gate, "c", 20).Count.ShouldBe(2, "9 of 12 are taken: 2 leave 1 free, and that is less than it has");
        foreach (var share in second)
            gate.Leave(share);
        Enter(gate, "d", 20).Count.ShouldBe(2);
        gate.Clients.ShouldBe(3);
    }

    [Fact]
    public void However_many_clients_there_are_the_next_one_gets_a_slot()
    {
        var gate = Gate(slots: 256, bytes: 32 << 20);
        for (var client = 0; client < 8; client++)
            Enter(gate, $"greedy {client}", 300);
        gate.TryEnter("modest").ShouldNotBeNull();
    }

    [Fact]
    public void One_client_gets_half_of_the_bytes_but_its_only_body_may_be_the_largest()
    {
        var gate = Gate(slots: 10, bytes: 32 << 20);
        var body = gate.TryEnter("a").ShouldNotBeNull();
        body.TryReserve(32 << 20).ShouldBeTrue("the largest body there may be");
        body.Release(32 << 20);
        gate.TryEnter("a").ShouldBe(body);
        body.TryReserve(16 << 20).ShouldBeTrue();
        body.TryReserve(1).ShouldBeFalse();
        var other = gate.TryEnter("b").ShouldNotBeNull();
        other.TryReserve(16 << 20).ShouldBeTrue();
        other.Release(16 << 20);
        body.Release(16 << 20);
        other.TryReserve(32 << 20).ShouldBeTrue("everything was given back");
    }

    [Fact]
    public void Programs_of_this_machine_are_not_held_to_a_share()
    {
        var gate = Gate(slots: 8, bytes: 32 << 20);
        var all = Enter(gate, IngestGate.Unlimited, 20);
        all.Count.ShouldBe(8);
        all[0].TryReserve(32 << 20).ShouldBeTrue();
    }

    [Fact]
    public async Task Slow_bodies_of_one_key_leave_room_for_another()
    {
        const int Slow = 270;
        // Longer than so many connections take on a busy machine.
        await using var silo = await SecureSilo.StartAsync("--Ingest:BodyTimeout=00:05:00");
        var head = Encoding.ASCII.GetBytes(
            $"POST /v1/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nAuthorization: Bearer {silo.Keys["fraud-sender"]}\r\n\r\n{{");
        var connections = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Slow; i++)
            {
                var connection = new TcpClient();
                connections.Add(connection);
                await connection.ConnectAsync(IPAddress.Loopback, silo.Http.BaseAddress!.Port);
                await connection.GetStream().WriteAsync(head);
            }

            // Those past the share are answered; the others hold half of the 256 slots.
            var answers = connections.Select(static connection => StatusAsync(connection)).ToList();
            for (var refused = 0; refused < Slow - 128; refused++)
            {
                var answered = await Task.WhenAny(answers);
                answers.Remove(answered);
                (await answered).ShouldBe("HTTP/1.1 429");
            }

            for (var i = 0; i < 10; i++)
                (await silo.IngestAsync(silo.Keys["sender"], "house-price")).ShouldBeOk();
            answers.Count(static answer => answer.IsCompleted).ShouldBe(0);
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    [Fact]
    public async Task A_body_that_does_not_end_in_time_gives_its_slot_back()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:BodyTimeout", "00:01:00"), ("Ingest:MaxConcurrentBatches", "1"));
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        await connection.GetStream().WriteAsync("POST /v1/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
        var status = StatusAsync(connection);
        while (!status.IsCompleted)
        {
            // Whenever the silo has begun to wait, it is over by one of these.
            server.Time.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        (await status).ShouldBe("HTTP/1.1 408");
        (await server.PostJsonAsync("/v1/records", """{"model": "m"}""")).Status.ShouldBe(202);
    }

    private static IngestGate Gate(int slots, long bytes) =>
        new(Options.Create(new IngestOptions { MaxConcurrentBatches = slots, MaxBytesInFlight = bytes }), new IngestInstruments());

    private static List<ClientShare> Enter(IngestGate gate, string client, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => gate.TryEnter(client)).OfType<ClientShare>()];

    private static async Task<string> StatusAsync(TcpClient connection)
    {
        var line = new byte[12];
        await connection.GetStream().ReadExactlyAsync(line);
        return Encoding.ASCII.GetString(line);
    }
}
