using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
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

/// <summary>A node and its models when something is slow, full or broken; in virtual time.</summary>
public sealed class NodeGrainTests : IDisposable, IStoreFaultPolicy
{
    private static readonly Guid Producer = Guid.Parse("0f7a3f0e-3e0d-4c59-9d7e-3a4f0a1b2c3d");

    private readonly SimulatedCluster _cluster;
    private readonly MemoryAggregateStore _store;
    private Func<StoreOperation, OwnerId, StoreFault> _fault = static (_, _) => StoreFault.None;

    public NodeGrainTests()
    {
        var options = new SimulationOptions { Silos = 1, IsExpectedError = static _ => true };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.ResponseTimeout = TimeSpan.FromSeconds(30);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(1)));
            services.Configure<CommitOptions>(static o =>
            {
                o.MaxUncommittedBatches = 40;
                o.MaxUncommittedBytes = 100_000;
                o.ProducerRetention = TimeSpan.FromMinutes(10);
            });
            services.AddMonitorGrains();
        });
        store = _store = new MemoryAggregateStore(_cluster.Time, this);
    }

    public StoreFault Next(StoreOperation operation, OwnerId owner) => _fault(operation, owner);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_model_that_fails_holds_up_only_its_own_batches() => Run(async (client, node) =>
    {
        FailCommitsOf("broken");
        await SubmitAsync(node, 1, "broken");
        await SubmitAsync(node, 2, "sound");
        await SubmitAsync(node, 3, "sound", "broken");
        (await node.WaitForCommitAsync(new BatchId(Producer, 2), TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Duplicate);

        _fault = static (_, _) => StoreFault.None;
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(20))).Status.ShouldBe(SubmitStatus.Committed);
        var last = await node.WaitForCommitAsync(new BatchId(Producer, 3), TimeSpan.FromSeconds(20));
        (last.Status, last.CommittedThrough).ShouldBe((SubmitStatus.Committed, 3UL));
        (await RecordsAsync("sound"), await RecordsAsync("broken")).ShouldBe((2UL, 2UL));
    });

    [Fact]
    public void A_full_buffer_refuses_with_a_time_to_come_back() => Run(async (client, node) =>
    {
        FailCommitsOf("broken");
        for (var sequence = 1UL; sequence <= 40; sequence++)
            await SubmitAsync(node, sequence, "broken");
        var refused = await node.SubmitAsync(Batch(41, "broken"));
        (refused.Status, refused.Limit).ShouldBe((SubmitStatus.Overloaded, 40L));
        refused.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        (await node.SubmitAsync(Batch(3, "broken"))).Status.ShouldBe(SubmitStatus.Duplicate);

        _fault = static (_, _) => StoreFault.None;
        await node.WaitForCommitAsync(new BatchId(Producer, 40), TimeSpan.FromSeconds(20));
        await SubmitAsync(node, 41, "broken");
    });

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)] // A quarter of the batches.
    public void A_node_that_holds_much_does_not_wait_for_its_interval(int batches, bool isPressed) => Run(async (client, node) =>
    {
        var began = _cluster.Time.GetTimestamp();
        for (var sequence = 1UL; sequence <= (ulong)batches; sequence++)
            await SubmitAsync(node, sequence, "m");
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
        (_cluster.Time.GetElapsedTime(began) < new CommitOptions().Interval).ShouldBe(isPressed);
    });

    [Fact]
    public void A_node_that_holds_many_bytes_does_not_wait_for_its_interval() => Run(async (client, node) =>
    {
        var began = _cluster.Time.GetTimestamp();
        var parts = Enumerable.Range(0, 300).Select(static i => TestParts.Window(TestParts.Start + (i * 10_000), 1)).ToArray();
        (await node.SubmitAsync(TestParts.Batch(Producer, 1, 0, TestParts.Part("m", parts)))).Status.ShouldBe(SubmitStatus.Accepted);
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
        _cluster.Time.GetElapsedTime(began).ShouldBeLessThan(new CommitOptions().Interval);
    });

    [Fact]
    public void A_batch_larger_than_the_buffer_is_taken_alone() => Run(async (client, node) =>
    {
        FailCommitsOf("m");
        var parts = Enumerable.Range(0, 1000).Select(static i => TestParts.Window(TestParts.Start + (i * 10_000), 1)).ToArray();
        (await node.SubmitAsync(TestParts.Batch(Producer, 1, 0, TestParts.Part("m", parts)))).Status.ShouldBe(SubmitStatus.Accepted);
        (await node.SubmitAsync(Batch(2, "m"))).Status.ShouldBe(SubmitStatus.Overloaded);
        _fault = static (_, _) => StoreFault.None;
        await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(20));
        (await RecordsAsync("m")).ShouldBe(1000UL);
    });

    [Fact]
    public void An_ambiguous_commit_is_counted_once() => Run(async (client, node) =>
    {
        var failures = 2;
        _fault = (operation, owner) => operation == StoreOperation.Commit && owner.Kind == OwnerKind.Model && failures-- > 0
            ? new StoreFault(TimeSpan.Zero, false, TimeSpan.FromMilliseconds(1), true)
            : StoreFault.None;
        await SubmitAsync(node, 1, "m");
        await SubmitAsync(node, 2, "m", "other");
        (await node.WaitForCommitAsync(new BatchId(Producer, 2), TimeSpan.FromSeconds(20))).CommittedThrough.ShouldBe(2UL);
        (await RecordsAsync("m"), await RecordsAsync("other")).ShouldBe((2UL, 1UL));
    });

    [Fact]
    public void A_node_whose_commit_fails_ends_and_the_client_sends_again() => Run(async (client, node) =>
    {
        var failures = 1;
        _fault = (operation, owner) => operation == StoreOperation.Commit && owner.Kind == OwnerKind.Node && failures-- > 0
            ? new StoreFault(TimeSpan.Zero, true, TimeSpan.Zero, false)
            : StoreFault.None;
        await SubmitAsync(node, 1, "m");
        await Should.ThrowAsync<InjectedStoreException>(() => node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5)));
        await SubmitAsync(node, 1, "m");
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
        (await RecordsAsync("m")).ShouldBe(1UL);
    });

    [Fact]
    public void An_unreadable_delta_fails_alone() => Run(async (client, node) =>
    {
        var other = client.GetGrain<INodeGrain>("other");
        var unreadable = TestParts.Part("m", new WindowPart("v1", "", TestParts.Start, new byte[] { 250, 1, 2, 3 }));
        await other.SubmitAsync(new NodeBatch(new BatchStamp(new BatchId(Guid.Empty, 0), 0), [unreadable], []));
        await SubmitAsync(node, 1, "m");
        (await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
        (await RecordsAsync("m")).ShouldBe(1UL);
    });

    [Fact]
    public void A_silent_producer_is_forgotten_and_then_refused() => Run(async (client, node) =>
    {
        await SubmitAsync(node, 1, "m");
        await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5));
        await client.Delay(TimeSpan.FromMinutes(11));
        var other = Guid.NewGuid();
        await node.SubmitAsync(TestParts.Batch(other, 1, 0, TestParts.Part("m", TestParts.Window(TestParts.Start, 1))));
        await node.WaitForCommitAsync(new BatchId(other, 1), TimeSpan.FromSeconds(5));
        (await node.SubmitAsync(Batch(2, "m") with { Stamp = new BatchStamp(new BatchId(Producer, 2), 1) })).Status.ShouldBe(SubmitStatus.ProducerForgotten);
    });

    [Fact]
    public void A_producer_that_only_polls_is_remembered() => Run(async (client, node) =>
    {
        await SubmitAsync(node, 1, "m");
        await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5));
        for (var minute = 0; minute < 30; minute++)
        {
            await client.Delay(TimeSpan.FromMinutes(1));
            (await node.PollAsync(Producer, 1)).Status.ShouldBe(SubmitStatus.Polled);
        }

        await client.Delay(TimeSpan.FromSeconds(5));
        var stored = (await _store.LoadAsync(OwnerId.Node("n"), CancellationToken.None))!.Producers.ShouldHaveSingleItem();
        (_cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() - stored.LastSeen).ShouldBeLessThan(3 * 60_000);
    });

    [Fact]
    public void Committed_sets_stay_small_even_if_a_client_never_moves_its_low_mark() => Run(async (client, node) =>
    {
        for (var sequence = 1UL; sequence <= 200; sequence++)
        {
            // Every other batch holds something else, so this model sees only half of them.
            await SubmitAsync(node, sequence, sequence % 2 == 0 ? "m" : "other");
            await node.WaitForCommitAsync(new BatchId(Producer, sequence), TimeSpan.FromSeconds(5));
        }

        var row = (await _store.LoadAsync(OwnerId.Model("m"), CancellationToken.None))!.Producers.ShouldHaveSingleItem();
        (row.Low, row.Bitmap.Length).ShouldBe((200UL, 0));
    });

    [Fact]
    public void Batches_without_a_producer_leave_one_small_set_at_the_model_and_none_at_the_node() => Run(async (client, node) =>
    {
        for (var i = 0; i < 50; i++)
        {
            var answer = await node.SubmitAsync(TestParts.Batch(Guid.Empty, 0, 0, TestParts.Part("m", TestParts.Window(TestParts.Start, 1))));
            await node.WaitForCommitAsync(answer.Id, TimeSpan.FromSeconds(5));
        }

        (await _store.LoadAsync(OwnerId.Node("n"), CancellationToken.None))!.Producers.ShouldBeEmpty();
        var row = (await _store.LoadAsync(OwnerId.Model("m"), CancellationToken.None))!.Producers.ShouldHaveSingleItem();
        (row.Low, row.Bitmap.Length).ShouldBe((50UL, 0));
    });

    [Fact]
    public void A_stop_waits_for_a_commit_that_is_under_way() => Run(async (client, node) =>
    {
        await SubmitAsync(node, 1, "m");
        await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5));
        await client.Delay(TimeSpan.FromMinutes(2));
        _fault = static (operation, owner) => operation == StoreOperation.Commit && owner.Kind == OwnerKind.Node
            ? new StoreFault(TimeSpan.FromSeconds(3), false, TimeSpan.Zero, false)
            : StoreFault.None;
        // A sign of life holds no batch, and is committed all the same.
        var before = await LastSeenAsync();
        await node.PollAsync(Producer, 1);
        await client.Delay(TimeSpan.FromSeconds(1));
        await _cluster.StopSiloAsync(0);
        (await LastSeenAsync()).ShouldBeGreaterThan(before);
    });

    [Fact]
    public void A_stop_commits_signs_of_life_that_have_not_begun_to_be() => Run(async (client, node) =>
    {
        await SubmitAsync(node, 1, "m");
        await node.WaitForCommitAsync(new BatchId(Producer, 1), TimeSpan.FromSeconds(5));
        await client.Delay(TimeSpan.FromMinutes(2));
        var before = await LastSeenAsync();
        await node.PollAsync(Producer, 1);
        await _cluster.StopSiloAsync(0);
        (await LastSeenAsync()).ShouldBeGreaterThan(before);
    });

    [Fact]
    public void Several_batches_make_one_commit() => Run(async (client, node) =>
    {
        for (var sequence = 1UL; sequence <= 8; sequence++)
            await SubmitAsync(node, sequence, "m");
        await node.WaitForCommitAsync(new BatchId(Producer, 8), TimeSpan.FromSeconds(5));
        (await _store.LoadAsync(OwnerId.Model("m"), CancellationToken.None))!.Version.ShouldBe(1);
        (await _store.LoadAsync(OwnerId.Node("n"), CancellationToken.None))!.Version.ShouldBe(1);
    });

    private async Task<long> LastSeenAsync() => (await _store.LoadAsync(OwnerId.Node("n"), CancellationToken.None))!.Producers.ShouldHaveSingleItem().LastSeen;

    private void Run(Func<SimulationClient, INodeGrain, Task> scenario) =>
        _cluster.Run(client => scenario(client, client.GetGrain<INodeGrain>("n")), TimeSpan.FromHours(2));

    private void FailCommitsOf(string model) => _fault = (operation, owner) => operation == StoreOperation.Commit && owner == OwnerId.Model(model)
        ? new StoreFault(TimeSpan.FromMilliseconds(1), true, TimeSpan.Zero, false)
        : StoreFault.None;

    private static NodeBatch Batch(ulong sequence, params string[] models) =>
        TestParts.Batch(Producer, sequence, 0, [.. models.Select(static m => TestParts.Part(m, TestParts.Window(TestParts.Start, 1)))]);

    private static async Task SubmitAsync(INodeGrain node, ulong sequence, params string[] models) =>
        (await node.SubmitAsync(Batch(sequence, models))).Status.ShouldBe(SubmitStatus.Accepted);

    private async Task<ulong> RecordsAsync(string model)
    {
        var range = await _store.ReadRangeAsync(OwnerId.Model(model), new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None);
        OwnerState.Decode(range!.State).Records.ShouldBe(range.Rows.Aggregate(0UL, static (sum, r) => sum + PartialAggregate.Decode(r.Partial).Traffic.Records));
        return OwnerState.Decode(range.State).Records;
    }
}
