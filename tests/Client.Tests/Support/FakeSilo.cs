using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Support;

/// <summary>A <see cref="SiloModel"/> behind real HTTP on a free port of the loopback address.</summary>
internal sealed class FakeSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = [];

    private FakeSilo(SiloModel model, Action<WebApplication>? map)
    {
        Model = model;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/records", AcceptAsync);
        map?.Invoke(_app);
    }

    public SiloModel Model { get; }

    public Uri Address => new(_app.Urls.First());

    public ConcurrentQueue<string> Encodings { get; } = [];

    public int Requests => _requests;

    private int _requests;

    public static async Task<FakeSilo> StartAsync(SiloModel? model = null, Action<WebApplication>? map = null)
    {
        var silo = new FakeSilo(model ?? new SiloModel(), map);
        await silo._app.StartAsync();
        return silo;
    }

    /// <summary>What the next request gets instead of being taken.</summary>
    public void Next(Func<HttpContext, Task> answer) => _script.Enqueue(answer);

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    public async Task TakeAsync(HttpContext context, bool answers = true)
    {
        using var body = new MemoryStream();
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        Encodings.Enqueue(encoding);
        if (encoding == "gzip")
            await new GZipStream(context.Request.Body, CompressionMode.Decompress).CopyToAsync(body);
        else
            await context.Request.Body.CopyToAsync(body);
        var ack = Model.Submit(body.ToArray());
        if (!answers)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = ack.Status == AckStatus.Refused ? 409 : 202;
        if (ack.Status == AckStatus.Refused && context.Request.Headers.Accept != "application/x-protobuf")
        {
            // As a silo does: who does not ask for protobuf gets problems for people.
            await Results.Problem(statusCode: 409, detail: "refused").ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "application/x-protobuf";
        await context.Response.Body.WriteAsync(BatchAckWriter.Write(ack));
    }

    private Task AcceptAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        return _script.TryDequeue(out var answer) ? answer(context) : TakeAsync(context);
    }
}
