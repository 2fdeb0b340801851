using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansMonitor.Grains.Hosting;

namespace OrleansMonitor.Benchmarks;

/// <summary>One silo with the monitor's grains in this process, on loopback, without HTTP and without a store that lasts.</summary>
internal sealed class BenchmarkSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchmarkSilo(IHost host) => _host = host;

    internal IServiceProvider Services => _host.Services;

    internal IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    internal static async Task<BenchmarkSilo> StartAsync(IGrainStorage states, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMonitorGrains();
        builder.Services.AddKeyedSingleton("monitor", states);
        builder.UseOrleans(static silo => silo.UseLocalhostClustering(gatewayPort: 0));
        configure(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new BenchmarkSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
