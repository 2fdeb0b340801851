using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Cluster.Hosts;

/// <summary>Three silos with the monitor's grains; one aggregate store that they share and that outlives them.</summary>
public sealed class MonitorCluster : MonitorClusterFixture
{
    private readonly MemoryAggregateStore _store = new();
    private InProcessTestCluster? _cluster;

    public override IGrainFactory Grains => _cluster!.Client;

    public override IAggregateStore Store => _store;

    public override async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage("monitor");
            silo.AddMonitor();
            silo.Services.AddSingleton<IAggregateStore>(_store);
            silo.Services.AddMonitorGrains();
            silo.Services.Configure<CommitOptions>(static o =>
            {
                o.Interval = TimeSpan.FromMilliseconds(20);
                o.SequenceWindow = 64;
                o.MaxProducersPerNode = 3;
            });
            silo.Services.Configure<AlertingOptions>(static o =>
            {
                o.Delay = TimeSpan.Zero;
                o.RefreshInterval = TimeSpan.FromMilliseconds(50);
                o.NoDataInterval = TimeSpan.FromMilliseconds(200);
            });
            silo.Services.Configure<CardinalityOptions>(static o => o.MaxSlicesPerModel = 4);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public override async Task DisposeAsync()
    {
        await _cluster!.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    public override async Task RestartAsync()
    {
        await DisposeAsync();
        await InitializeAsync();
    }
}
