using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansMonitor.Embedded.Diagnostics;
using OrleansMonitor.Embedded.Hosting;

namespace OrleansMonitor.Embedded.Tests.Hosting;

/// <summary>A real host on the thread pool with the grains of this assembly.</summary>
public sealed class EmbeddedHostFixture : IAsyncLifetime
{
    private EmbeddedTestHost? _host;

    public IGrainFactory Grains => _host!.Grains;

    public async Task InitializeAsync() => _host = await EmbeddedTestHost.StartAsync();

    public async Task DisposeAsync() => await _host!.DisposeAsync();
}

/// <summary>A real host that a test configures and stops itself.</summary>
internal sealed class EmbeddedTestHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private EmbeddedTestHost(ServiceProvider services) => _services = services;

    internal IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    internal IServiceProvider Services => _services;

    internal GrainHostStatistics Statistics => _services.GetRequiredService<GrainHostStatistics>();

    internal static async Task<EmbeddedTestHost> StartAsync(
        Action<EmbeddedGrainOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        collection.AddEmbeddedGrains(options =>
        {
            options.GrainAssemblies.Add(typeof(EmbeddedTestHost).Assembly);
            configure?.Invoke(options);
        });
        var host = new EmbeddedTestHost(collection.BuildServiceProvider(validateScopes: true));
        foreach (var service in host._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return host;
    }

    internal async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }
}
