using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Tests;

/// <summary>A whole silo on a free port with a data directory of its own.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempDirectory? _own;

    private TestSilo(WebApplication app, string directory, TempDirectory? own)
    {
        _app = app;
        _own = own;
        Directory = directory;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public string Directory { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestSilo> StartAsync(Action<WebApplicationBuilder>? configure = null, string? directory = null, params string[] args)
    {
        var own = directory is null ? new TempDirectory() : null;
        directory ??= own!.Path;
        var app = MonitorSilo.Build(["--urls=http://127.0.0.1:0", "--data", directory, .. args], builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new TestSilo(app, directory, own);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _own?.Dispose();
    }
}
