using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansMonitor.Alerts;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>
/// One simulated cluster, from one seed: three models whose latency gets worse and better again, rules of every kind of timer, and
/// silos, networks and stores that fail. At the end exactly those transitions must have been told that the data lead to.
/// </summary>
internal sealed class AlertingRun : IDisposable
{
    private const string Rules = """
        groups:
          - name: latency
            interval: 10s
            rules:
              - {alert: Slow, metric: latency_p99, window: 20s, above: 0.25}
              - {alert: SlowFor, metric: latency_p99, window: 20s, above: 0.25, for: 30s}
              - {alert: SlowKept, metric: latency_p99, window: 10s, above: 0.25, keep_firing_for: 40s}
              - {alert: SlowWide, metric: latency_mean, window: 1m, above: 0.3, clear: 0.1, for: 10s, keep_firing_for: 20s}
          - name: rare
            interval: 30s
            rules:
              - {alert: SlowSeldom, metric: latency_p99, window: 30s, above: 0.25, for: 30s}
        """;

    private const long BaseWindow = 10_000;
    private const int QuietSteps = 8;
    private const int Steps = 60;
    private const int Shards = 2;

    private static readonly string[] Models = ["fraud", "price", "spam"];
    private static readonly TimeSpan ChaosTime = TimeSpan.FromSeconds(14);

    private readonly SimulatedCluster _cluster;
    private readonly RandomStoreFaults _faults;
    private readonly Dictionary<string, List<byte[]>> _windows = Models.ToDictionary(static m => m, static _ => new List<byte[]>());
    private readonly SeededRandomness _ids;
    private long _begin;

    internal AlertingRun(long seed, bool forgetsWrites = false, Action<SimulationEvent>? log = null)
    {
        var options = new SimulationOptions { EventLog = log };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.ResponseTimeout = TimeSpan.FromSeconds(3);
        options.IsExpectedError = static e => e is InjectedStoreException or OwnerFencedException or TimeoutException or OperationCanceledException or IOException or OrleansException;
        IAggregateStore? store = null;
        _ids = new SeededRandomness(new SeededRandom(seed, 52));
        _faults = new RandomStoreFaults(new SeededRandom(seed, 50));
        var randomness = new SeededRandomness(new SeededRandom(seed, 51));
        _cluster = new SimulatedCluster(seed, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(randomness);
            if (forgetsWrites)
                services.AddSingleton<IGrainStorage>(_ => new ForgetfulStorage(_cluster!.StateStore));
            services.Configure<AlertingOptions>(static o =>
            {
                o.Delay = TimeSpan.Zero;
                o.RefreshInterval = TimeSpan.FromMilliseconds(500);
                o.NoDataInterval = TimeSpan.FromMilliseconds(300);
                o.CheckpointInterval = TimeSpan.FromSeconds(2);
                o.MaxCatchUp = 10_000;
                o.Shards = Shards;
            });
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(_cluster.Time, _faults);
    }

    /// <summary>In which phases alerts were when the silo with their shard went down.</summary>
    internal Dictionary<AlertPhase, int> Crashed { get; } = [];

    /// <summary>What was told in the end.</summary>
    internal ToldTransitions? Told { get; private set; }

    internal ulong TraceHash => _cluster.TraceHash;

    internal void Run() => _cluster.Run(RunAsync, TimeSpan.FromMinutes(20));

    public void Dispose() => _cluster.Dispose();

    private async Task RunAsync(SimulationClient client)
    {
        _begin = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() / BaseWindow * BaseWindow;
        var book = client.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key);
        (await book.SetFilesAsync([new RuleSource("test.yaml", RuleOrigin.File, Rules)])).Status.ShouldBe(RuleChangeStatus.Applied);
        for (var step = 0; step < QuietSteps; step++)
        {
            foreach (var model in Models)
                await FeedAsync(client, model, false);
            await client.Delay(TimeSpan.FromMilliseconds(300));
        }

        foreach (var model in Models)
            await ReachedAsync(client, model, QuietSteps - 1);

        var tasks = Models.Select(model => PlayAsync(client, model)).ToList();
        tasks.Add(new Simulation.Chaos(_cluster, _faults, client.Random).RunAsync(ChaosTime));
        tasks.Add(WatchAsync(client));
        await Task.WhenAll(tasks);
        foreach (var model in Models)
        {
            // The last moments are judged only when event time has passed them.
            await ReachedAsync(client, model, Steps);
        }

        await VerifyAsync(client);
    }

    private async Task PlayAsync(SimulationClient client, string model)
    {
        var isSlow = false;
        for (var step = QuietSteps; step <= Steps; step++)
        {
            isSlow ^= client.Random.Next(isSlow ? 4 : 7) == 0;
            await FeedAsync(client, model, isSlow);
            await client.Delay(TimeSpan.FromMilliseconds(client.Random.Next(50, 400)));
        }
    }

    /// <summary>The next window of a model, sent until it is committed.</summary>
    private async Task FeedAsync(SimulationClient client, string model, bool isSlow)
    {
        var windows = _windows[model];
        var start = _begin + (windows.Count * BaseWindow);
        var partial = TestParts.Partial(start, 20, isSlow ? 1 : 0.01);
        windows.Add(partial);
        var id = new BatchId(_ids.NewId(), 1);
        var delta = new ModelDelta("node-1", [new BatchStamp(id, 0)], [new WindowPart("v1", "", start, partial)], [], []);
        while (true)
        {
            try
            {
                var result = await client.GetGrain<IModelGrain>(model).ApplyAsync(delta);
                if (result.Status is DeltaStatus.Committed or DeltaStatus.Held)
                    return;
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                // Lost or failed: it is sent again.
            }

            await client.Delay(TimeSpan.FromMilliseconds(client.Random.Next(50, 300)));
        }
    }

    /// <summary>Waits until a model's rules have been judged through a step; keeps its grain awake as traffic would.</summary>
    private async Task ReachedAsync(SimulationClient client, string model, int step)
    {
        var shard = ShardKeys.Of(ShardKeys.OfOwner(OwnerId.Model(model), Shards));
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await client.GetGrain<IModelGrain>(model).GetSummaryAsync();
                var answer = await client.GetGrain<IAlertShardGrain>(shard).ReportAsync(new FeedReport(OwnerKind.Model, model, 0, -1, []));
                if (answer.Through >= _begin + (step * BaseWindow))
                    return;
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                // Not there yet.
            }

            attempt.ShouldBeLessThan(1000, $"{model} is not judged through step {step}");
            await client.Delay(TimeSpan.FromMilliseconds(300));
        }
    }

    /// <summary>Notes in which phases alerts were when the silo with their shard died.</summary>
    private async Task WatchAsync(SimulationClient client)
    {
        var end = _cluster.Time.Elapsed + ChaosTime;
        var seen = new Dictionary<int, (int Silo, Alert[] Active)>();
        while (_cluster.Time.Elapsed < end)
        {
            for (var shard = 0; shard < Shards; shard++)
            {
                if (seen.TryGetValue(shard, out var last) && !_cluster.IsUp(last.Silo))
                {
                    seen.Remove(shard);
                    Note(AlertPhase.Pending, last.Active.Count(static a => a.Phase == AlertPhase.Pending));
                    Note(AlertPhase.Firing, last.Active.Count(static a => a.Phase == AlertPhase.Firing));
                    Note(AlertPhase.Inactive, last.Active.Length == 0 ? 1 : 0);
                }

                var grain = client.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard));
                if (_cluster.FindSilo(grain) is not { } silo || !_cluster.IsUp(silo))
                    continue;
                try
                {
                    seen[shard] = (silo, await grain.ListAsync());
                }
                catch (Exception e) when (e is not ShouldAssertException)
                {
                    // It is on its way down.
                }
            }

            await client.Delay(TimeSpan.FromMilliseconds(50));
        }

        void Note(AlertPhase phase, int count) => Crashed[phase] = Crashed.GetValueOrDefault(phase) + count;
    }

    private async Task VerifyAsync(SimulationClient client)
    {
        var rules = RuleSet.Of(new RuleBook(1, Shards, [new RuleSource("test.yaml", RuleOrigin.File, Rules)])).Rules;
        var expected = new List<(string Rule, string Model, List<(long, AlertPhase, AlertPhase)> Transitions)>();
        foreach (var rule in rules)
        {
            foreach (var model in Models)
            {
                var windows = _windows[model];
                var last = _begin + ((windows.Count - 1) * BaseWindow);
                // Nothing can happen in the quiet steps, so it is all one which of them was judged first.
                var interval = rule.IntervalMilliseconds;
                var from = ((_begin / interval) + 1) * interval;
                expected.Add((rule.Rule.Name, model, AlertingOracle.Transitions(rule.Rule, windows, _begin, from, last / interval * interval)));
            }
        }

        // What is durable may still be on its way to the notifier.
        Told = await ToldTransitions.ReadAsync(client);
        for (var attempt = 0; attempt < 200 && expected.Exists(e => Told.Of(e.Rule, e.Model).Count < e.Transitions.Count); attempt++)
        {
            await client.Delay(TimeSpan.FromMilliseconds(300));
            Told = await ToldTransitions.ReadAsync(client);
        }

        foreach (var (rule, model, transitions) in expected)
            Told.Of(rule, model).ShouldBe(transitions, $"{rule} of {model}");
    }

    /// <summary>A storage that says it wrote and did not, but for the rules. The simulation must notice.</summary>
    private sealed class ForgetfulStorage(IGrainStorage storage) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            stateName == "alerts" ? Task.CompletedTask : storage.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
