using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Snappier;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>What a receiver of remote write was sent.</summary>
internal sealed record WriteRequest(string ContentType, string Version, string Encoding, string Key, byte[] Body);

/// <summary>A receiver that answers as a test wants.</summary>
internal sealed class WriteReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived = new(0);

    private WriteReceiver(WebApplication app) => _app = app;

    public string Url => Root + "/api/v1/write";

    public string Root => _app.Urls.Single();

    public ConcurrentQueue<WriteRequest> Requests { get; } = new();

    /// <summary>Writes an answer to a request, the first of which is 1.</summary>
    public required Func<HttpContext, int, WriteRequest, Task> OnRequest { get; set; }

    public static async Task<WriteReceiver> StartAsync(Func<HttpContext, int, WriteRequest, Task> onRequest)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WriteReceiver(builder.Build()) { OnRequest = onRequest };
        receiver._app.MapPost("/api/v1/write", receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>One of another path, whose bodies are text.</summary>
    public static async Task<WriteReceiver> StartRawAsync(string path, Func<HttpContext, string, Task> onRequest)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WriteReceiver(builder.Build()) { OnRequest = static (_, _, _) => Task.CompletedTask };
        receiver._app.MapPost(path, async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await onRequest(context, await reader.ReadToEndAsync());
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Takes what a 2.0 request holds and says so.</summary>
    public static Task TakeSecondAsync(HttpContext context, WriteRequest request)
    {
        var series = Wire.SecondRequest.Parser.ParseFrom(request.Body).Timeseries;
        context.Response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = series.Sum(static each => each.Samples.Count).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-Prometheus-Remote-Write-Histograms-Written"] = series.Sum(static each => each.Histograms.Count).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public async Task UntilAsync(int requests)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Requests.Count < requests)
            await _arrived.WaitAsync(patience.Token);
    }

    /// <summary>The first request that is like this.</summary>
    public async Task<WriteRequest> UntilAsync(Func<WriteRequest, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (Requests.FirstOrDefault(isIt) is { } found)
                return found;
            await _arrived.WaitAsync(patience.Token);
        }
    }

    public ValueTask DisposeAsync()
    {
        _arrived.Dispose();
        return _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var request = new WriteRequest(
            context.Request.ContentType!, headers["X-Prometheus-Remote-Write-Version"].ToString(), headers.ContentEncoding.ToString(), headers["x-key"].ToString(), Snappy.DecompressToArray(body.ToArray()));
        Requests.Enqueue(request);
        try
        {
            await OnRequest(context, Requests.Count, request);
        }
        finally
        {
            _arrived.Release();
        }
    }
}
