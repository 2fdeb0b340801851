using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Embedded.Simulation;
using OrleansMonitor.Embedded.Storage;

namespace OrleansMonitor.Embedded.Tests.Simulation;

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
            var shared = new MemoryGrainStateStore();
            using var cluster = new SimulatedCluster(seed, TestOptions.Create(), (_, services) => services
                .AddSingleton(new Probe())
                .AddSingleton<IGrainStateStore>(s => new UnfencedStore(shared, s.GetRequiredService<TimeProvider>())));
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

    [Fact]
    public void Reminders_outlive_the_silo_that_ticks_them()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var probe = new Probe();
            using var cluster = TestOptions.NewCluster(seed, TestOptions.Create(), probe);
            cluster.Run(
                async client =>
                {
                    for (var i = 0; i < 6; i++)
                        await client.GetGrain<ILedgerGrain>($"g{i}").RemindAsync($"r{i}", TimeSpan.FromMinutes(10));
                    await client.Delay(TimeSpan.FromMinutes(25));
                    for (var i = 0; i < 6; i++)
                        probe.Count($"reminder r{i}").ShouldBe(2, $"seed {cluster.Seed}");
                    cluster.CrashSilo(0);
                    cluster.CrashSilo(1);
                    await client.Delay(TimeSpan.FromMinutes(20));
                    for (var i = 0; i < 6; i++)
                        probe.Count($"reminder r{i}").ShouldBe(4, $"seed {cluster.Seed}");
                },
                TimeSpan.FromHours(2));
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
    private sealed class UnfencedStore(MemoryGrainStateStore store, TimeProvider time) : IGrainStateStore
    {
        public ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
            store.ReadAsync(key, cancellationToken);

        public async ValueTask<GrainStateWrite> WriteAsync(
            GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
            var stored = await store.ReadAsync(key, cancellationToken);
            return await store.WriteAsync(key, payload, stored?.Etag, cancellationToken);
        }

        public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken) =>
            store.ClearAsync(key, expectedEtag, cancellationToken);
    }
}
