using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Cluster;

/// <summary>What the coordinator knows of models after everything has started anew.</summary>
public sealed class SummaryTests : IDisposable
{
    private const int Models = 40;

    private readonly Loads _loads = new();
    private readonly SimulatedCluster _cluster;

    public SummaryTests()
    {
        var options = new SimulationOptions { Silos = 2 };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(3)));
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(_cluster.Time, _loads);
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void After_a_restart_all_models_are_known_from_the_store_before_any_is_active() => _cluster.Run(
        async client =>
        {
            var node = client.GetGrain<INodeGrain>("a");
            var coordinator = client.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key);
            var start = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() / 10_000 * 10_000;
            for (var model = 0; model < Models; model++)
            {
                await coordinator.AdmitModelAsync(NameOf(model));
                var result = await node.SubmitAsync(TestParts.Batch(Guid.NewGuid(), 1, 0, TestParts.Part(NameOf(model), TestParts.Window(start, 1UL + (ulong)model))));
                (await node.WaitForCommitAsync(result.Id, TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
            }

            var before = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
            await client.Delay(TimeSpan.FromMinutes(5));
            var told = new ModelSummary[Models];
            for (var model = 0; model < Models; model++)
                told[model] = await client.GetGrain<IModelGrain>(NameOf(model)).GetSummaryAsync();
            for (var silo = 0; silo < _cluster.SiloCount; silo++)
            {
                _cluster.CrashSilo(silo);
                _cluster.RestartSilo(silo);
            }

            _loads.OfModels = 0;
            var known = (await coordinator.GetOverviewAsync()).Models;
            _loads.OfModels.ShouldBe(0);
            known.Select(static model => model.Model).ShouldBe(told.Select(static model => model.Model));
            for (var model = 0; model < Models; model++)
            {
                known[model].Recent.ShouldBe(told[model].Recent);
                (known[model].Records, known[model].Watermark, known[model].LastCommit, known[model].SamplingRate).ShouldBe((told[model].Records, told[model].Watermark, told[model].LastCommit, told[model].SamplingRate));
                // When records last came is not when the silo last wrote or started.
                known[model].LastRecords.ShouldBe(told[model].LastRecords);
                known[model].LastRecords.ShouldBeInRange(start, before);
                known[model].Nodes.ShouldBe(told[model].Nodes);
                known[model].Versions.ShouldBe(told[model].Versions);
            }

            // Rules have to hear what each held; so all are active in the end, though nothing comes for them.
            await client.Delay(TimeSpan.FromMinutes(1));
            _loads.OfModels.ShouldBe(Models);
        },
        TimeSpan.FromHours(1));

    private static string NameOf(int model) => $"model-{model:D2}";

    /// <summary>Counts the activations of models, each of which loads.</summary>
    private sealed class Loads : IStoreFaultPolicy
    {
        public int OfModels { get; set; }

        public StoreFault Next(StoreOperation operation, OwnerId owner)
        {
            OfModels += operation == StoreOperation.Load && owner.Kind == OwnerKind.Model ? 1 : 0;
            return StoreFault.None;
        }
    }
}
