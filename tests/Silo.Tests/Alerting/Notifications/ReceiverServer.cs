using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>One request that came.</summary>
internal sealed record ReceivedRequest(string Path, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>A receiver's HTTP server on a free port of loopback.</summary>
internal sealed class ReceiverServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly SemaphoreSlim _came = new(0);

    private ReceiverServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>How requests are answered. Default: 200.</summary>
    public Func<HttpContext, ReceivedRequest, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public static async Task<ReceiverServer> StartAsync(string address = "127.0.0.1", int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), port));
        var app = builder.Build();
        var server = new ReceiverServer(app);
        app.MapFallback(server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>The next request that nobody has waited for.</summary>
    public async Task<ReceivedRequest> NextAsync()
    {
        (await _came.WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeTrue("no request came");
        return _requests.Last();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new ReceivedRequest(
            context.Request.Path,
            await reader.ReadToEndAsync(),
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        _requests.Enqueue(request);
        _came.Release();
        await Answer(context, request);
    }
}
