using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
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

namespace OrleansMonitor.Grains.Tests.Nodes;

/// <summary>An epoch that a build before committed under its own id goes on under the one that is bound to its client.</summary>
public sealed class BoundEpochTests : IDisposable
{
    private static readonly Guid Own = Guid.Parse("0f7a3f0e-3e0d-4c59-9d7e-3a4f0a1b2c3d");
    private static readonly Guid Bound = Guid.Parse("1f7a3f0e-3e0d-4c59-9d7e-3a4f0a1b2c3d");
    private static readonly Guid Foreign = Guid.Parse("2f7a3f0e-3e0d-4c59-9d7e-3a4f0a1b2c3d");

    private readonly SimulatedCluster _cluster;
    private readonly MemoryAggregateStore _store;

    public BoundEpochTests()
    {
        var options = new SimulationOptions { Silos = 1 };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(1)));
            services.Configure<CommitOptions>(static o => o.MaxProducersPerNode = 9);
            services.AddMonitorGrains();
        });
        store = _store = new MemoryAggregateStore(_cluster.Time);
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void What_was_committed_is_not_counted_again_and_the_epoch_is_not_forgotten() => Run(async node =>
    {
        await CommitAsync(node, Batch(new BatchStamp(new BatchId(Own, 1), 0)));
        await CommitAsync(node, Batch(new BatchStamp(new BatchId(Own, 3), 1)));
        var again = await node.SubmitAsync(Batch(Stamp(3, 1)));
        (again.Status, again.CommittedThrough, again.CommittedAbove.Single().First).ShouldBe((SubmitStatus.Committed, 1UL, 3UL));
        await CommitAsync(node, Batch(Stamp(4, 1)));
        await CommitAsync(node, Batch(Stamp(2, 1)));
        (await node.PollAsync(Bound, 1)).CommittedThrough.ShouldBe(4UL);
        (await RecordsAsync()).ShouldBe(4UL);
    });

    [Fact]
    public void A_batch_that_only_a_model_had_is_not_counted_again() => Run(async node =>
    {
        var model = _cluster.Client.GetGrain<IModelGrain>("m");
        var part = TestParts.Window(TestParts.Start, 1);
        await model.ApplyAsync(new ModelDelta("n", [new BatchStamp(new BatchId(Own, 1), 0)], [part], [], []));
        await CommitAsync(node, Batch(Stamp(1, 0)));
        (await RecordsAsync()).ShouldBe(1UL);
    });

    [Fact]
    public void A_batch_that_is_on_its_way_is_a_duplicate() => Run(async node =>
    {
        (await node.SubmitAsync(Batch(new BatchStamp(new BatchId(Own, 1), 0)))).Status.ShouldBe(SubmitStatus.Accepted);
        var again = await node.SubmitAsync(Batch(Stamp(1, 0)));
        again.Status.ShouldBe(SubmitStatus.Duplicate);
        (await node.WaitForCommitAsync(again.Id, TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
        (await RecordsAsync()).ShouldBe(1UL);
    });

    [Fact]
    public void Another_client_moves_nothing_of_what_was_there() => Run(async node =>
    {
        await CommitAsync(node, Batch(new BatchStamp(new BatchId(Own, 1), 0)));
        await CommitAsync(node, Batch(new BatchStamp(new BatchId(Foreign, 9), 8, Own)));
        await CommitAsync(node, Batch(Stamp(2, 1)));
        await CommitAsync(node, Batch(Stamp(9, 1)));
        (await RecordsAsync()).ShouldBe(4UL);
    });

    [Fact]
    public void After_a_crash_between_model_and_node_a_key_with_another_content_is_another_batch() => Run(async node =>
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var model = _cluster.Client.GetGrain<IModelGrain>("m");
        await model.ApplyAsync(new ModelDelta("n", [Keyed(first)], [TestParts.Window(TestParts.Start, 1)], [], []));
        await CommitAsync(node, Batch(Keyed(second)));
        (await RecordsAsync()).ShouldBe(2UL);
        (await node.SubmitAsync(Batch(Keyed(first)))).Status.ShouldBe(SubmitStatus.KeyReused);
        (await node.SubmitAsync(Batch(Keyed(second)))).Status.ShouldBe(SubmitStatus.Committed);

        static BatchStamp Keyed(Guid content) => new(new BatchId(Bound, 1), 0, Own, content);
    });

    [Fact]
    public void One_client_does_not_take_all_places_of_a_node() => Run(async node =>
    {
        (await FillAsync(1)).ShouldBe(5, "of 9 it has no more than are free beside it: the fifth leaves 4");
        (await FillAsync(2)).ShouldBe(2);
        (await FillAsync(3)).ShouldBe(1);
        // Who does not say who he is is nobody's share; there is one place left.
        (await node.SubmitAsync(Batch(new BatchStamp(new BatchId(Foreign, 1), 0)))).Status.ShouldBe(SubmitStatus.Accepted);

        async Task<int> FillAsync(byte client)
        {
            var taken = 0;
            for (byte producer = 1; producer <= 20; producer++)
            {
                var bound = new Guid(client, 0, 0, [0, 0, 0, 0, 0, 0, 0, producer]);
                var answer = await node.SubmitAsync(Batch(new BatchStamp(new BatchId(bound, 1), 0, Guid.NewGuid())));
                answer.Status.ShouldBeOneOf(SubmitStatus.Accepted, SubmitStatus.TooManyProducers);
                taken += answer.Status == SubmitStatus.Accepted ? 1 : 0;
            }

            return taken;
        }
    });

    private static BatchStamp Stamp(ulong sequence, ulong lowMark) => new(new BatchId(Bound, sequence), lowMark, Own);

    private static NodeBatch Batch(BatchStamp stamp) =>
        TestParts.Batch(stamp.Id.Producer, 1, 0, TestParts.Part("m", TestParts.Window(TestParts.Start, 1))) with { Stamp = stamp };

    private static async Task CommitAsync(INodeGrain node, NodeBatch batch)
    {
        var answer = await node.SubmitAsync(batch);
        answer.Status.ShouldBe(SubmitStatus.Accepted);
        (await node.WaitForCommitAsync(answer.Id, TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
    }

    private async Task<ulong> RecordsAsync()
    {
        var range = await _store.ReadRangeAsync(OwnerId.Model("m"), new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None);
        return OwnerState.Decode(range!.State).Records;
    }

    private void Run(Func<INodeGrain, Task> scenario) => _cluster.Run(client => scenario(client.GetGrain<INodeGrain>("n")), TimeSpan.FromHours(2));
}
