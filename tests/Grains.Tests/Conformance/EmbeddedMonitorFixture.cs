using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansMonitor.Embedded.Hosting;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Conformance;

/// <summary>The embedded host on the thread pool, in real time.</summary>
public sealed class EmbeddedMonitorFixture : MonitorClusterFixture
{
    private readonly MemoryAggregateStore _store = new();
    private ServiceProvider? _services;

    public override IGrainFactory Grains => _services!.GetRequiredService<IGrainFactory>();

    public override IAggregateStore Store => _store;

    public override async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IAggregateStore>(_store);
        services.AddMonitorGrains();
        services.AddEmbeddedGrains(static o =>
        {
            o.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
            o.DeactivationOrder.Add(typeof(INodeGrain));
        });
        services.Configure<CommitOptions>(static o =>
        {
            o.Interval = TimeSpan.FromMilliseconds(20);
            o.SequenceWindow = 64;
            o.MaxProducersPerNode = 3;
        });
        services.Configure<AlertingOptions>(static o =>
        {
            o.Delay = TimeSpan.Zero;
            o.RefreshInterval = TimeSpan.FromMilliseconds(50);
            o.NoDataInterval = TimeSpan.FromMilliseconds(200);
        });
        services.Configure<CardinalityOptions>(static o => o.MaxSlicesPerModel = 4);
        _services = services.BuildServiceProvider();
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    public override async Task DisposeAsync()
    {
        foreach (var service in _services!.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await _services!.DisposeAsync();
    }

    public override async Task RestartAsync()
    {
        await DisposeAsync();
        await InitializeAsync();
    }
}

public sealed class EmbeddedMonitorConformance(EmbeddedMonitorFixture fixture) : MonitorConformance(fixture), IClassFixture<EmbeddedMonitorFixture>;

public sealed class EmbeddedAlertingConformance(EmbeddedMonitorFixture fixture) : AlertingConformance(fixture), IClassFixture<EmbeddedMonitorFixture>;
