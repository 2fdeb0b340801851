using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansMonitor.Simulation.Tests;

/// <summary>What must hold whatever the seed.</summary>
public sealed class InvariantTests
{
    [Fact]
    public void Fenced_state_loses_no_acknowledged_deposit_and_invents_none()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var options = TestOptions.Create();
            options.Network.RequestLoss = 0.02;
            options.Network.ResponseLoss = 0.02;
            options.Storage.Failure = 0.02;
            options.Storage.AmbiguousWrite = 0.02;
            using var cluster = TestOptions.NewCluster(seed, options, new Probe());
            var outcome = cluster.Run(client => Storm.RunAsync(cluster, client, deposits: 20), TimeSpan.FromHours(2));
            // Unanswered deposits may or may not have been made; answered ones were.
            outcome.Stored.ShouldBeGreaterThanOrEqualTo(outcome.Acknowledged, $"seed {seed}");
            outcome.Stored.ShouldBeLessThanOrEqualTo(outcome.Attempted, $"seed {seed}");
        }
    }

    [Fact]
    public void A_store_that_does_not_fence_is_caught()
    {
        var caught = 0;
        for (var seed = 1; seed <= 100; seed++)
        {
            var shared = new SimulatedGrainStorage(new JsonSerializerOptions());
            using var cluster = new SimulatedCluster(seed, TestOptions.Create(), (_, services) => services
                .AddSingleton(new Probe())
                .AddSingleton<IGrainStorage>(s => new UnfencedStorage(shared, s.GetRequiredService<TimeProvider>())));
            var outcome = cluster.Run(client => Storm.RunAsync(cluster, client, deposits: 40), TimeSpan.FromHours(2));
            caught += outcome.Stored < outcome.Acknowledged ? 1 : 0;
        }

        // Not every seed overlaps a crash with a write.
        caught.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_grain_is_active_once_as_long_as_no_silo_dies()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var probe = new Probe();
            var options = TestOptions.Create();
            options.Network.RequestLoss = 0.05;
            options.Network.ResponseLoss = 0.05;
            options.Network.SlowProbability = 0.1;
            using var cluster = TestOptions.NewCluster(seed, options, probe);
            cluster.Run(
                async client =>
                {
                    var rolling = RollAsync(cluster, client);
                    await Task.WhenAll(Enumerable.Range(0, 30).Select(i => TouchAsync(client, $"g{i % 3}")));
                    await rolling;
                },
                TimeSpan.FromHours(1));

            var active = new HashSet<string>();
            foreach (var entry in probe.Log.Where(e => e[0] is '+' or '-'))
            {
                var key = entry[1..entry.IndexOf(' ', StringComparison.Ordinal)];
                (entry[0] == '+' ? active.Add(key) : active.Remove(key)).ShouldBeTrue($"seed {seed}: {entry}");
            }
        }
    }

    [Fact]
    public void A_rolling_restart_loses_no_answered_call_and_no_state()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            using var cluster = TestOptions.NewCluster(seed, TestOptions.Create(), new Probe());
            cluster.Run(
                async client =>
                {
                    var rolling = RollAsync(cluster, client);
                    var acknowledged = 0;
                    var refused = 0;
                    while (!rolling.IsCompleted)
                    {
                        try
                        {
                            await client.GetGrain<ILedgerGrain>("a").DepositAsync(1);
                            acknowledged++;
                        }
                        catch (SiloUnavailableException)
                        {
                            // Nothing is lost on the way here, so what is refused was not begun.
                            refused++;
                        }

                        await client.Delay(TimeSpan.FromMilliseconds(5));
                    }

                    await rolling;
                    acknowledged.ShouldBeGreaterThan(0);
                    (await client.GetGrain<ILedgerGrain>("a").GetAsync()).ShouldBeInRange(acknowledged, acknowledged + refused);
                },
                TimeSpan.FromHours(1));
        }
    }

    private static async Task RollAsync(SimulatedCluster cluster, SimulationClient client)
    {
        for (var i = 0; i < cluster.SiloCount; i++)
        {
            await client.Delay(client.Random.NextTime(TimeSpan.Zero, TimeSpan.FromMilliseconds(100)));
            await cluster.StopSiloAsync(i);
            cluster.IsUp(i).ShouldBeFalse();
            cluster.RestartSilo(i);
        }
    }

    private static async Task TouchAsync(SimulationClient client, string key)
    {
        for (var i = 0; i < 5; i++)
        {
            try
            {
                await client.GetGrain<ILedgerGrain>(key).TouchAsync();
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                await client.Delay(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    /// <summary>The mistake to be found: it writes whatever version is stored.</summary>
    private sealed class UnfencedStorage(SimulatedGrainStorage storage, TimeProvider time) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
            grainState.ETag = storage.EtagOf(stateName, grainId);
            await storage.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
