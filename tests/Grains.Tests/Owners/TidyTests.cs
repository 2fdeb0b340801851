using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Owners;

/// <summary>What is due happens although nothing is sent any more; in virtual time.</summary>
public sealed class TidyTests : IDisposable
{
    private const int Models = 40;

    private static readonly Guid Producer = Guid.Parse("0f7a3f0e-3e0d-4c59-9d7e-3a4f0a1b2c3d");

    private readonly SimulatedCluster _cluster;
    private readonly MemoryAggregateStore _store;

    public TidyTests()
    {
        var options = new SimulationOptions { Silos = 1 };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(1)));
            services.Configure<CommitOptions>(static o => o.ProducerRetention = TimeSpan.FromHours(2));
            services.Configure<AggregationOptions>(static o => o.Models["brief"] = new ModelAggregationOptions { Retention = TimeSpan.FromDays(1) });
            services.Configure<LabelOptions>(static o => o.PendingRetention = TimeSpan.FromHours(3));
            services.AddMonitorGrains();
        });
        store = _store = new MemoryAggregateStore(_cluster.Time);
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void Labels_expire_and_producers_are_forgotten_in_owners_that_are_idle_for_hours() => Run(async (client, node) =>
    {
        await SubmitAsync(client, node);
        (await LoadAsync(OwnerId.Model("m0"))).Chunks.Count.ShouldBe(1);

        await client.Delay(TimeSpan.FromHours(2.5));
        (await LoadAsync(OwnerId.Node("n"))).Producers.ShouldBeEmpty();
        (await LoadAsync(OwnerId.Model("m0"))).Chunks.Count.ShouldBe(1);
        // A model remembers twice as long as a node.
        (await LoadAsync(OwnerId.Model("m0"))).Producers.Count.ShouldBe(1);

        await client.Delay(TimeSpan.FromHours(3));
        for (var i = 0; i < Models; i++)
        {
            var model = await LoadAsync(OwnerId.Model("m" + i));
            (model.Producers.Count, model.Chunks.Count).ShouldBe((0, 0), "m" + i);
            var state = OwnerState.Decode(model.State);
            (state.PendingPredictions, state.Labels.Expired).ShouldBe((0L, 1UL));
        }
    });

    [Fact]
    public void Where_nothing_is_due_nothing_is_committed() => Run(async (client, node) =>
    {
        await SubmitAsync(client, node);
        await client.Delay(TimeSpan.FromMinutes(5));
        var (model, own) = ((await LoadAsync(OwnerId.Model("m0"))).Version, (await LoadAsync(OwnerId.Node("n"))).Version);
        await client.Delay(TimeSpan.FromMinutes(90));
        ((await LoadAsync(OwnerId.Model("m0"))).Version, (await LoadAsync(OwnerId.Node("n"))).Version).ShouldBe((model, own));
    });

    [Fact]
    public void A_models_own_retention_deletes_its_rows_by_the_clock_though_nothing_comes() => Run(async (client, node) =>
    {
        var yesterday = TestParts.Start - (long)TimeSpan.FromHours(7).TotalMilliseconds;
        await SubmitAsync(client, node, [TestParts.Part("brief", TestParts.Window(yesterday, 1)), TestParts.Part("other", TestParts.Window(yesterday, 1))]);
        await client.Delay(TimeSpan.FromHours(23));
        (await RowsAsync(OwnerId.Model("brief"))).ShouldBe(1);

        // The clock began at midnight.
        await client.Delay(TimeSpan.FromHours(2));
        (await RowsAsync(OwnerId.Model("brief"))).ShouldBe(0);
        (await RowsAsync(OwnerId.Model("other"))).ShouldBe(1);
        (await RowsAsync(OwnerId.Node("n"))).ShouldBe(2);
    });

    private void Run(Func<SimulationClient, INodeGrain, Task> scenario) =>
        _cluster.Run(client => scenario(client, client.GetGrain<INodeGrain>("n")), TimeSpan.FromHours(30));

    private async Task<OwnerImage> LoadAsync(OwnerId owner) => (await _store.LoadAsync(owner, CancellationToken.None)).ShouldNotBeNull();

    private async Task<int> RowsAsync(OwnerId owner) =>
        (await _store.ReadRangeAsync(owner, new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None)).ShouldNotBeNull().Rows.Count;

    private static Task SubmitAsync(SimulationClient client, INodeGrain node)
    {
        var parts = new ModelPart[Models];
        for (var i = 0; i < Models; i++)
            parts[i] = TestParts.Part("m" + i, TestParts.Window(TestParts.Start, 1)) with { Pending = TestParts.Pending((1, TestParts.Start, "yes")) };
        return SubmitAsync(client, node, parts);
    }

    private static async Task SubmitAsync(SimulationClient client, INodeGrain node, ModelPart[] parts)
    {
        var coordinator = client.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key);
        await coordinator.AdmitNodeAsync("n");
        foreach (var part in parts)
            await coordinator.AdmitModelAsync(part.Model);
        (await node.SubmitAsync(TestParts.Batch(Producer, 1, 0, parts))).Status.ShouldBe(SubmitStatus.Accepted);
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(20))).Status.ShouldBe(SubmitStatus.Committed);
    }
}
