using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Benchmarks;

/// <summary>One silo with the monitor's grains in this process, called from inside, as its HTTP endpoints call it.</summary>
internal sealed class GrainHost : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private GrainHost(InProcessTestCluster cluster) => _cluster = cluster;

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <param name="store">Where aggregates are.</param>
    /// <param name="states">Where the grains' states are; null: in a storage of Orleans, in memory.</param>
    /// <param name="configure">Further services and options.</param>
    public static async Task<GrainHost> StartAsync(IAggregateStore store, IGrainStorage? states, Action<IServiceCollection> configure)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) =>
        {
            if (states is null)
                silo.AddMemoryGrainStorage("monitor");
            else
                silo.Services.AddKeyedSingleton("monitor", states);
            silo.Services.AddSingleton(store);
            silo.Services.AddMonitorGrains();
            configure(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new GrainHost(cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
