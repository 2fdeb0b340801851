using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Models;

/// <summary>Whatever goes wrong with one delta, every caller has an answer at once, and does not wait for its timeout.</summary>
public sealed class StrandedDeltaTests : IDisposable, IStoreFaultPolicy
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private readonly SimulatedCluster _cluster;
    private readonly FailingDeduplicator _deduplicator = new();
    private Func<StoreOperation, OwnerId, StoreFault> _fault = static (_, _) => StoreFault.None;

    public StrandedDeltaTests()
    {
        var options = new SimulationOptions { Silos = 1, IsExpectedError = static _ => true };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.ResponseTimeout = TimeSpan.FromSeconds(30);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(1)));
            services.AddSingleton<IBatchDeduplicator>(_deduplicator);
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(_cluster.Time, this);
    }

    public StoreFault Next(StoreOperation operation, OwnerId owner) => _fault(operation, owner);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_delta_that_cannot_be_staged_and_those_that_wait_beside_it() => Run(async model =>
    {
        // They wait together, since a commit is under way.
        _fault = static (operation, _) => operation == StoreOperation.Commit ? new StoreFault(TimeSpan.FromSeconds(1), false, TimeSpan.Zero, false) : StoreFault.None;
        var id = Guid.NewGuid();
        var first = model.ApplyAsync(Delta("n", Guid.NewGuid()));
        var good = model.ApplyAsync(Delta("n", id));
        var overlapping = model.ApplyAsync(Delta("other", id));
        // Nothing that the edge lets through; a mistake in this program could do the same.
        var bad = model.ApplyAsync(Delta(null!, Guid.NewGuid()));
        (await first).Status.ShouldBe(DeltaStatus.Committed);
        foreach (var call in new[] { bad, good, overlapping })
            await FailsAtOnceAsync(call);
        // The node sends again, to an activation that knows nothing of it.
        (await model.ApplyAsync(Delta("n", id))).Status.ShouldBe(DeltaStatus.Committed);
    });

    [Fact]
    public void A_delta_of_which_it_cannot_be_said_what_is_held() => Run(async model =>
    {
        (await model.ApplyAsync(Delta("n", Guid.NewGuid()))).Status.ShouldBe(DeltaStatus.Committed);
        var id = Guid.NewGuid();
        (await model.ApplyAsync(Delta("n", id))).Status.ShouldBe(DeltaStatus.Committed);
        _deduplicator.Fails = true;
        await FailsAtOnceAsync(model.ApplyAsync(Delta("n", id)));
        _deduplicator.Fails = false;
        (await model.ApplyAsync(Delta("n", id))).Status.ShouldBe(DeltaStatus.Held);
    });

    private async Task FailsAtOnceAsync(Task<DeltaResult> call)
    {
        var begun = _cluster.Time.GetTimestamp();
        await Should.ThrowAsync<Exception>(call);
        _cluster.Time.GetElapsedTime(begun).ShouldBeLessThan(AtOnce);
    }

    private static ModelDelta Delta(string node, Guid producer) =>
        new(node, [new BatchStamp(new BatchId(producer, 1), 0)], [TestParts.Window(TestParts.Start, 1)], [], []);

    private void Run(Func<IModelGrain, Task> scenario) => _cluster.Run(client => scenario(client.GetGrain<IModelGrain>("m")), TimeSpan.FromHours(1));

    private sealed class FailingDeduplicator : IBatchDeduplicator
    {
        public bool Fails { get; set; }

        public bool Holds(CommittedSet set, ulong sequence) => Fails ? throw new InvalidOperationException("a mistake") : set.Contains(sequence);
    }
}
