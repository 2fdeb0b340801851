using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Several callers spend the budget of one model while silos die and stores fail. What was released is never more than what is spent.</summary>
internal sealed class BudgetRun : IDisposable
{
    private const string Model = "m";
    private const long Budget = 1000;
    private const int Callers = 3;
    private const int Questions = 12;

    private static readonly TimeSpan ChaosTime = TimeSpan.FromSeconds(6);

    private readonly SimulatedCluster _cluster;
    private readonly RandomStoreFaults _faults;
    private readonly long _seed;

    internal BudgetRun(long seed, Action<SimulationEvent>? log = null)
    {
        _seed = seed;
        var options = new SimulationOptions { EventLog = log, ResponseTimeout = TimeSpan.FromSeconds(3) };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.IsExpectedError = static e => e is InjectedStoreException or OwnerFencedException or TimeoutException or OperationCanceledException or IOException or Orleans.Runtime.OrleansException;
        IAggregateStore? store = null;
        var randomness = new SeededRandomness(new SeededRandom(seed, 71));
        var noise = new SeededNoise(new SeededRandom(seed, 72));
        _faults = new RandomStoreFaults(new SeededRandom(seed, 70));
        _cluster = new SimulatedCluster(seed, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(randomness);
            services.AddSingleton<INoiseSource>(noise);
            services.Configure<PrivacyOptions>(static o =>
            {
                o.Budget = 1;
                o.BudgetPeriod = TimeSpan.FromDays(366);
            });
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(_cluster.Time, _faults);
    }

    /// <summary>Thousandths of ε that were answered for, and that are spent.</summary>
    internal (long Released, long Spent) Seen { get; private set; }

    internal void Run() => _cluster.Run(RunAsync, TimeSpan.FromMinutes(10));

    public void Dispose() => _cluster.Dispose();

    private async Task RunAsync(SimulationClient client)
    {
        await FillAsync(client);
        var callers = Enumerable.Range(0, Callers).Select(_ => SpendAsync(client)).ToList();
        await Task.WhenAll([.. callers, new Chaos(_cluster, _faults, client.Random).RunAsync(ChaosTime)]);
        var released = callers.Sum(static caller => caller.Result);
        var remaining = await RemainingAsync(client);
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
        {
            _cluster.CrashSilo(silo);
            _cluster.RestartSilo(silo);
        }

        (await RemainingAsync(client)).ShouldBe(remaining, "what is spent is durable");
        Seen = (released, Budget - remaining);
        Seen.Released.ShouldBeLessThanOrEqualTo(Seen.Spent, "an answer was not paid for");
        Seen.Spent.ShouldBeLessThanOrEqualTo(Budget);
    }

    private async Task FillAsync(SimulationClient client)
    {
        var time = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() / 10_000 * 10_000;
        var partial = new PartialAggregate();
        partial.Traffic.AddRecords(100, 100, 100, time, time);
        var part = new ModelPart(Model, [new WindowPart("", "", time, partial.Encode())], [], []);
        var producer = new SeededRandomness(new SeededRandom(_seed, 73)).NewId();
        var batch = new NodeBatch(new BatchStamp(new BatchId(producer, 1), 0), [part], [.. part.Windows.Select(static window => window with { Segment = Model })]);
        await client.GetGrain<INodeGrain>("n").SubmitAsync(batch);
        while ((await client.GetGrain<INodeGrain>("n").WaitForCommitAsync(batch.Stamp.Id, TimeSpan.FromSeconds(1))).Status != SubmitStatus.Committed)
            await client.Delay(TimeSpan.FromMilliseconds(100));
    }

    private static async Task<long> SpendAsync(SimulationClient client)
    {
        var released = 0L;
        for (var i = 0; i < Questions; i++)
        {
            await client.Delay(TimeSpan.FromMilliseconds(client.Random.Next(0, 600)));
            var epsilon = client.Random.Next(5, 80);
            try
            {
                if ((await AskAsync(client, epsilon)).Status == PrivateReleaseStatus.Released)
                    released += epsilon;
            }
            catch (Exception e) when (e is not Shouldly.ShouldAssertException)
            {
                // Nobody knows whether it was spent.
            }
        }

        return released;
    }

    private static async Task<long> RemainingAsync(SimulationClient client)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await AskAsync(client, 10_000);
                answer.Status.ShouldBe(PrivateReleaseStatus.Spent);
                return answer.Remaining;
            }
            catch (Exception e) when (e is not Shouldly.ShouldAssertException && attempt < 50)
            {
                await client.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private static Task<PrivateRelease> AskAsync(SimulationClient client, long epsilon) =>
        client.GetGrain<IPrivateReleaseGrain>(Model).ReleaseAsync(new PrivateReleaseQuery(new HealthQuery(Model), "records", epsilon, 0, 1));

    private sealed class SeededNoise(Random random) : INoiseSource
    {
        public ulong NextBits() => (ulong)(uint)random.Next(1 << 30) | ((ulong)(uint)random.Next(1 << 30) << 30) | ((ulong)(uint)random.Next(16) << 60);
    }
}
