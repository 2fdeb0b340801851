using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Wire;
using static OrleansMonitor.Silo.Tests.Ingest.BadInput.Bodies;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>Bodies that are too large, of another kind, or too many at once.</summary>
public class BodyTests
{
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
        var held = gate.TryEnter("other").ShouldNotBeNull();
        var full = await server.PostBatchAsync(AnswerTests.Batch(Producer, 1, 0));
        full.Status.ShouldBe(429);
        full.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        full.Ack.Status.ShouldBe(AckStatus.Overloaded);
        gate.Leave(held);

        held.TryReserve(33_554_432).ShouldBeTrue();
        (await server.PostJsonAsync("/v1/records", """{"model": "m"}""")).ShouldBeProblem(429, "too-many-bytes", "bytes in progress");
        held.Release(33_554_432);
        (await server.PostJsonAsync("/v1/records", """{"model": "m"}""")).Status.ShouldBe(202);
        held.TryReserve(33_554_432).ShouldBeTrue("every request gave back what it held");
    }
}
