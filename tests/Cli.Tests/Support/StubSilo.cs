using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Health;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Tests.Support;

/// <summary>
/// A silo's address on the loopback: it keeps the batches that it is sent, once each, and answers queries with what a test
/// gives it.
/// </summary>
internal sealed class StubSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid, ulong), ReceivedBatch> _batches = [];

    private StubSilo(WebApplication app) => _app = app;

    public string Endpoint { get; private set; } = "";

    /// <summary>Answers to GET requests, by path and query.</summary>
    public ConcurrentDictionary<string, (int Status, string Body)> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>GET requests that came, with their query.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What of each batch is not taken.</summary>
    public Rejection? Rejects { get; set; }

    /// <summary>What became of the labels of each batch.</summary>
    public LabelOutcomes? Outcomes { get; set; }

    /// <summary>From this sequence on, batches are answered with "overloaded".</summary>
    public ulong OverloadedFrom { get; set; } = ulong.MaxValue;

    /// <summary>Completed at the first batch that is answered with "overloaded".</summary>
    public TaskCompletionSource Overloaded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady { get; set; } = true;

    /// <summary>Batches with a sequence, resent ones too.</summary>
    public int Requests { get; private set; }

    public IReadOnlyList<ReceivedBatch> Batches
    {
        get
        {
            lock (_gate)
                return [.. _batches.Values.OrderBy(batch => batch.Producer).ThenBy(batch => batch.Sequence)];
        }
    }

    public static async Task<StubSilo> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var silo = new StubSilo(app);
        app.MapPost("/v1/records", silo.ReceiveAsync);
        app.MapGet("/health/ready", () => silo.IsReady ? Results.Text("""{"status":"ok","grains":"started","store":"answers"}""", "application/json") : Results.StatusCode(503));
        app.MapFallback(silo.Query);
        await app.StartAsync();
        silo.Endpoint = app.Urls.Single();
        return silo;
    }

    public void Answers200(string path, object answer) =>
        Answers[path] = (200, System.Text.Json.JsonSerializer.Serialize(answer, answer.GetType(), HealthJson.Options));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var batch = new WireBatch();
        new BatchReader().Read(body.ToArray(), batch);
        var ack = Take(batch);
        context.Response.ContentType = "application/x-protobuf";
        await context.Response.Body.WriteAsync(BatchAckWriter.Write(ack));
    }

    private BatchAck Take(WireBatch batch)
    {
        lock (_gate)
        {
            var status = AckStatus.Polled;
            IReadOnlyList<Rejection> rejections = [];
            if (batch.Sequence >= OverloadedFrom)
            {
                Overloaded.TrySetResult();
                return Answer(batch.Producer, AckStatus.Overloaded, []) with { RetryAfter = TimeSpan.FromMilliseconds(50) };
            }

            if (batch.Sequence != 0)
            {
                Requests++;
                status = AckStatus.Committed;
                if (_batches.TryAdd((batch.Producer, batch.Sequence), ReceivedBatch.Of(batch)) && Rejects is { } rejection)
                    rejections = [rejection];
            }

            return Answer(batch.Producer, status, rejections);
        }
    }

    private BatchAck Answer(Guid producer, AckStatus status, IReadOnlyList<Rejection> rejections)
    {
        var committed = _batches.Keys.Where(key => key.Item1 == producer).Select(key => key.Item2).Order().ToList();
        var through = 0UL;
        while (committed.Contains(through + 1))
            through++;
        return new BatchAck
        {
            Status = status,
            CommittedThrough = through,
            CommittedAbove = [.. committed.Where(sequence => sequence > through).Select(sequence => new CommittedRange(sequence, sequence))],
            Rates = Array.Empty<ModelRate>(),
            Rejections = rejections,
            Labels = Outcomes,
        };
    }

    private IResult Query(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString;
        lock (_gate)
            Asked.Add(path);
        return Answers.TryGetValue(path, out var answer)
            ? Results.Text(answer.Body, answer.Status == 200 ? "application/json" : "application/problem+json", statusCode: answer.Status)
            : Results.Text("nothing here", statusCode: 404);
    }
}
