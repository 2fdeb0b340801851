using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Silo.Tests.Telemetry.Otlp;

namespace OrleansMonitor.Silo.Tests.Telemetry;

/// <summary>A collector: takes OTLP over HTTP, reads it by the protocol's own schema and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Scope, Span Span)> _spans = new();
    private readonly ConcurrentQueue<(string Scope, Metric Metric)> _metrics = new();
    private readonly ConcurrentQueue<string> _services = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private OtlpCollector(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>The header x-key of each request; empty: it had none.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    public IReadOnlyCollection<(string Scope, Span Span)> Spans => _spans;

    public IReadOnlyCollection<(string Scope, Metric Metric)> Metrics => _metrics;

    public IReadOnlyCollection<string> Services => _services;

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new OtlpCollector(builder.Build());
        collector._app.MapPost("/v1/traces", context => collector.TakeAsync(context, static (c, body) =>
        {
            foreach (var resource in TraceRequest.Parser.ParseFrom(body).ResourceSpans)
            {
                c.Note(resource.Resource);
                foreach (var scope in resource.ScopeSpans)
                {
                    foreach (var span in scope.Spans)
                        c._spans.Enqueue((scope.Scope.Name, span));
                }
            }
        }));
        collector._app.MapPost("/v1/metrics", context => collector.TakeAsync(context, static (c, body) =>
        {
            foreach (var resource in MetricsRequest.Parser.ParseFrom(body).ResourceMetrics)
            {
                c.Note(resource.Resource);
                foreach (var scope in resource.ScopeMetrics)
                {
                    foreach (var metric in scope.Metrics)
                        c._metrics.Enqueue((scope.Scope.Name, metric));
                }
            }
        }));
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Waits for what arrives until the condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!condition())
        {
            try
            {
                await _arrived.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not within {Patience}: {what()}");
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _arrived.Dispose();
        return _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context, Action<OtlpCollector, byte[]> read)
    {
        context.Request.ContentType.ShouldBe("application/x-protobuf");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Keys.Enqueue(context.Request.Headers["x-key"].ToString());
        read(this, body.ToArray());
        _arrived.Release();
    }

    private void Note(Resource resource)
    {
        foreach (var attribute in resource.Attributes.Where(static attribute => attribute.Key == "service.name"))
            _services.Enqueue(attribute.Value.StringValue);
    }
}
