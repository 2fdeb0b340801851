using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Conformance;

/// <summary>Three simulated silos without faults; one aggregate store that they share and that outlives them.</summary>
public sealed class SimulatedMonitor : MonitorClusterFixture
{
    private readonly SimulatedCluster _cluster;
    private readonly MemoryAggregateStore _store;

    public SimulatedMonitor()
    {
        var options = new SimulationOptions();
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.DeactivationOrder.Add(typeof(INodeGrain));
        MemoryAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton<IAggregateStore>(_ => store!);
            services.AddMonitorGrains();
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
        });
        store = _store = new MemoryAggregateStore(_cluster.Time);
    }

    public override IGrainFactory Grains => _cluster.Client;

    public override IAggregateStore Store => _store;

    public override TimeProvider Time => _cluster.Time;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        _cluster.Dispose();
        return Task.CompletedTask;
    }

    public override Task RunAsync(Func<Task> test)
    {
        _cluster.Run(_ => test(), TimeSpan.FromMinutes(10));
        return Task.CompletedTask;
    }

    public override async Task RestartAsync()
    {
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
            await _cluster.StopSiloAsync(silo);
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
            _cluster.RestartSilo(silo);
    }
}

public sealed class SimulatedMonitorConformance(SimulatedMonitor cluster) : MonitorConformance(cluster), IClassFixture<SimulatedMonitor>;

public sealed class SimulatedAlertingConformance(SimulatedMonitor cluster) : AlertingConformance(cluster), IClassFixture<SimulatedMonitor>;

public sealed class SimulatedCutConformance(SimulatedMonitor cluster, ITestOutputHelper output) : CutConformance(cluster, output), IClassFixture<SimulatedMonitor>;
