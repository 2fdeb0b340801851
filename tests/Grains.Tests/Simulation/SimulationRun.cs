using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Simulation;

public enum Mutation
{
    None,
    NoDeduplication,
    NoFencing,
}

/// <summary>
/// One simulated cluster, from one seed: three silos, two nodes with two producers each, three models, and a store that fails.
/// At the end the store must hold exactly what was acknowledged.
/// </summary>
internal sealed class SimulationRun : IDisposable
{
    internal static readonly string[] Models = ["fraud", "price", "spam"];

    private static readonly TimeSpan ChaosTime = TimeSpan.FromSeconds(12);
    private const int BatchesPerProducer = 14;
    private const int Nodes = 2;
    private const int ProducersPerNode = 2;

    private readonly long _seed;
    private readonly Mutation _mutation;
    private readonly bool _isUpgraded;
    private readonly SimulatedCluster _cluster;
    private readonly RandomStoreFaults _faults;
    private readonly MemoryAggregateStore _store;
    private readonly StoreVerifier _verifier;
    private readonly List<SimulatedProducer> _producers = [];

    internal SimulationRun(long seed, Mutation mutation = Mutation.None, Action<SimulationEvent>? log = null, bool isUpgraded = false)
    {
        _isUpgraded = isUpgraded;
        _seed = seed;
        _mutation = mutation;
        var options = new SimulationOptions { EventLog = log };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.ResponseTimeout = TimeSpan.FromSeconds(3);
        options.IsExpectedError = static e => e is InjectedStoreException or OwnerFencedException or TimeoutException or OperationCanceledException or IOException or Orleans.Runtime.OrleansException;
        IAggregateStore? store = null;
        var randomness = new SeededRandomness(new SeededRandom(seed, 51));
        _faults = new RandomStoreFaults(new SeededRandom(seed, 50));
        // Services are added while the cluster is made, and its clock is known only then.
        _cluster = new SimulatedCluster(seed, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(randomness);
            if (mutation == Mutation.NoDeduplication)
                services.AddSingleton<IBatchDeduplicator, ForgetfulDeduplicator>();
            services.Configure<CommitOptions>(static o =>
            {
                o.Interval = TimeSpan.FromMilliseconds(100);
                o.MaxBackoff = TimeSpan.FromSeconds(1);
                o.MaxCachedRows = 6;
                o.TidyInterval = TimeSpan.FromSeconds(1);
                o.MaxUncommittedBatches = 12;
            });
            services.Configure<LabelOptions>(static o => o.MergedChunks = 3);
            services.Configure<AggregationOptions>(static o => Aggregation(o));
            services.AddMonitorGrains();
        });
        _store = new MemoryAggregateStore(_cluster.Time, _faults);
        store = mutation == Mutation.NoFencing ? new UnfencedStore(_store) : _store;
        _verifier = new StoreVerifier(_store, _faults);
    }

    internal ulong TraceHash => _cluster.TraceHash;

    internal long Steps => _cluster.Steps;

    internal static AggregationOptions Aggregation(AggregationOptions options)
    {
        options.BaseRetention = TimeSpan.FromMinutes(2);
        options.MinuteRetention = TimeSpan.FromMinutes(20);
        options.HourRetention = TimeSpan.FromHours(3);
        return options;
    }

    internal void Run() => _cluster.Run(RunAsync, TimeSpan.FromMinutes(10));

    public void Dispose() => _cluster.Dispose();

    private async Task RunAsync(SimulationClient client)
    {
        var random = client.Random;
        var start = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = new SeededRandomness(new SeededRandom(_seed, 52));
        for (var i = 0; i < Nodes * ProducersPerNode; i++)
        {
            var node = $"node-{i % Nodes}";
            var maker = new BatchMaker(random, Models, i, start);
            var batches = new List<SimulatedBatch>();
            for (var sequence = 1UL; sequence <= BatchesPerProducer; sequence++)
                batches.Add(maker.Make(sequence));
            _producers.Add(new SimulatedProducer(node, ids.NewId(), client, _cluster.SiloCount, random, batches, OnAcknowledged));
        }

        var tasks = _producers.ConvertAll(static p => p.RunAsync());
        tasks.Add(_isUpgraded ? UpgradeAsync(client, random) : new Chaos(_cluster, _faults, random).RunAsync(ChaosTime));
        await Task.WhenAll(tasks);
        await SettleAsync(client);
        await _verifier.VerifyAsync(_producers);
    }

    /// <summary>All silos stop, and silos of a build that binds epochs to clients take their place.</summary>
    private async Task UpgradeAsync(SimulationClient client, Random random)
    {
        var chaos = new Chaos(_cluster, _faults, random);
        await chaos.RunAsync(ChaosTime / 3);
        foreach (var producer in _producers)
            producer.IsPaused = true;
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
            _cluster.CrashSilo(silo);
        // What was on its way to them is lost with their connections.
        await client.Delay(TimeSpan.FromSeconds(10));
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
            _cluster.RestartSilo(silo);
        foreach (var producer in _producers)
            (producer.IsBound, producer.IsPaused) = (true, false);
        await chaos.RunAsync(ChaosTime / 2);
    }

    private void OnAcknowledged(SimulatedProducer producer, SimulatedBatch batch) => _verifier.VerifyDurable(producer, batch);

    /// <summary>All processes die, and others answer from what is stored.</summary>
    private async Task SettleAsync(SimulationClient client)
    {
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
        {
            _cluster.CrashSilo(silo);
            _cluster.RestartSilo(silo);
        }

        await client.Delay(TimeSpan.FromSeconds(1));
        foreach (var producer in _producers)
            await producer.VerifyAsync();
    }
}
