using Orleans.Storage;

namespace OrleansMonitor.Simulation.Tests;

public sealed class FaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Probe _probe = new();
    private readonly SimulationOptions _options = TestOptions.Create();

    [Fact]
    public void A_crash_loses_memory_but_not_the_store() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.DepositAsync(5);
        await grain.TouchAsync();
        (await grain.TouchAsync()).ShouldBe(2);
        var home = cluster.FindSilo(grain).ShouldNotBeNull();

        cluster.CrashSilo(home);
        cluster.IsUp(home).ShouldBeFalse();
        await client.Delay(TimeSpan.FromSeconds(6));
        (await grain.TouchAsync()).ShouldBe(1);
        (await grain.GetAsync()).ShouldBe(5);
        cluster.FindSilo(grain).ShouldNotBe(home);
        // Nothing said good-bye.
        _probe.Log.ShouldBe([$"+a silo-{home}", $"+a silo-{cluster.FindSilo(grain)}"]);
        cluster.RestartSilo(home);
        cluster.IsUp(home).ShouldBeTrue();
    });

    [Fact]
    public void Code_of_a_crashed_silo_never_goes_on() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.TouchAsync();
        var running = grain.DepositSlowlyAsync(7, TimeSpan.FromSeconds(2), TimeSpan.Zero);
        await client.Delay(TimeSpan.FromSeconds(1));
        cluster.CrashSilo(cluster.FindSilo(grain)!.Value);
        await Should.ThrowAsync<SiloUnavailableException>(() => running);
        await client.Delay(Minute);
        _probe.Log.ShouldNotContain(entry => entry.StartsWith("deposited", StringComparison.Ordinal));
        (await grain.GetAsync()).ShouldBe(0);
    });

    [Fact]
    public void Calls_to_a_crashed_silo_fail_as_unavailable_until_it_is_declared_dead() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.TouchAsync();
        cluster.CrashSilo(cluster.FindSilo(grain)!.Value);
        var start = client.Time.GetTimestamp();
        var calls = Enumerable.Range(0, 20).Select(_ => grain.TouchAsync()).ToArray();
        foreach (var call in calls)
            await Should.ThrowAsync<SiloUnavailableException>(() => call);

        // Some connections were refused at once, the other calls hung until the silo was declared dead.
        client.Time.GetElapsedTime(start).ShouldBe(TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10));
        (await grain.TouchAsync()).ShouldBe(1);
    }, options => options.MinFailureDetection = options.MaxFailureDetection = TimeSpan.FromSeconds(10));

    [Fact]
    public void A_lost_request_times_out_and_was_not_executed() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        cluster.Network.RequestLoss = 1;
        var start = client.Time.GetTimestamp();
        await Should.ThrowAsync<TimeoutException>(() => grain.DepositAsync(3));
        client.Time.GetElapsedTime(start).ShouldBe(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(2));
        cluster.Network.Clear();
        (await grain.GetAsync()).ShouldBe(0);
    });

    [Fact]
    public void A_lost_response_times_out_though_the_request_was_executed() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        cluster.Network.ResponseLoss = 1;
        await Should.ThrowAsync<TimeoutException>(() => grain.DepositAsync(3));
        cluster.Network.Clear();
        (await grain.GetAsync()).ShouldBe(3);
    });

    [Fact]
    public void An_ambiguous_write_fails_and_yet_takes_effect() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.DepositAsync(1);
        cluster.Storage.AmbiguousWrite = 1;
        await ShouldFailInStorageAsync(grain.DepositAsync(10));
        cluster.Storage.Clear();
        (await grain.GetAsync()).ShouldBe(11);
        cluster.Storage.Failure = 1;
        await ShouldFailInStorageAsync(grain.DepositAsync(100));
        cluster.Storage.Clear();
        (await grain.GetAsync()).ShouldBe(11);
    });

    [Fact]
    public void Messages_overtake_each_other()
    {
        var reordered = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            using var cluster = TestOptions.NewCluster(seed, TestOptions.Create(), new Probe());
            var order = cluster.Run(
                async client =>
                {
                    var grain = client.GetGrain<ILedgerGrain>("a");
                    await grain.TouchAsync();
                    return await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => grain.TouchAsync()));
                },
                Minute);
            order.Order().ShouldBe([2, 3, 4, 5, 6]);
            reordered += order.SequenceEqual([2, 3, 4, 5, 6]) ? 0 : 1;
        }

        reordered.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_zombie_goes_on_until_the_store_stops_it() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.DepositAsync(1);
        var home = cluster.FindSilo(grain)!.Value;
        var within = client.FromSilo(home).GetGrain<ILedgerGrain>("a");
        var zombie = await within.GetActivationAsync();

        cluster.Isolate(home);
        await client.Delay(TimeSpan.FromSeconds(6));
        // The cluster has a new activation; the old one still answers its own side.
        var successor = await grain.GetActivationAsync();
        successor.ShouldNotBe(zombie);
        (await within.GetActivationAsync()).ShouldBe(zombie);
        cluster.FindSilo(grain).ShouldNotBe(home);
        (await grain.DepositAsync(10)).ShouldBe(11);

        // It has not seen that write, and is fenced off.
        (await within.GetAsync()).ShouldBe(1);
        await Should.ThrowAsync<InconsistentStateException>(() => within.DepositAsync(100));
        (await grain.GetAsync()).ShouldBe(11);

        cluster.Heal(home);
        cluster.IsUp(home).ShouldBeTrue();
        (await within.GetActivationAsync()).ShouldBe(successor);
        (await within.GetAsync()).ShouldBe(11);
    });

    [Fact]
    public void An_isolated_silo_reaches_nobody_and_nobody_reaches_it() => Run(async (cluster, client) =>
    {
        var grains = Enumerable.Range(0, 30).Select(i => client.GetGrain<ILedgerGrain>($"g{i}")).ToArray();
        await Task.WhenAll(grains.Select(g => g.TouchAsync()));
        var here = Array.Find(grains, g => cluster.FindSilo(g) == 0).ShouldNotBeNull();
        var there = Array.Find(grains, g => cluster.FindSilo(g) == 1).ShouldNotBeNull();
        cluster.Isolate(0);
        var fromOutside = here.TouchAsync();
        var fromInside = client.FromSilo(0).GetGrain<ILedgerGrain>(there.GetPrimaryKeyString()).TouchAsync();
        await Should.ThrowAsync<SiloUnavailableException>(() => fromOutside);
        await Should.ThrowAsync<TimeoutException>(() => fromInside);
        cluster.Heal(0);
    });

    [Fact]
    public void A_partition_that_heals_before_it_is_noticed_leaves_no_trace() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.TouchAsync();
        var home = cluster.FindSilo(grain)!.Value;
        cluster.Isolate(home);
        await client.Delay(TimeSpan.FromMilliseconds(500));
        cluster.Heal(home);
        await client.Delay(Minute);
        (await grain.TouchAsync()).ShouldBe(2);
        cluster.FindSilo(grain).ShouldBe(home);
    });

    [Fact]
    public void Timers_of_a_crashed_silo_fall_silent_and_those_of_a_zombie_do_not() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.StartTimerAsync(TimeSpan.FromSeconds(1));
        await client.Delay(TimeSpan.FromSeconds(3));
        var home = cluster.FindSilo(grain)!.Value;
        cluster.Isolate(home);
        var before = _probe.Count($"timer on silo-{home}");
        before.ShouldBeInRange(2, 3);
        await client.Delay(TimeSpan.FromSeconds(10));
        var asZombie = _probe.Count($"timer on silo-{home}");
        asZombie.ShouldBeGreaterThan(before + 5);
        cluster.CrashSilo(home);
        await client.Delay(TimeSpan.FromSeconds(10));
        _probe.Count($"timer on silo-{home}").ShouldBe(asZombie);
    });

    [Fact]
    public void Calls_from_within_a_silo_fail_when_it_goes_down() => Run(async (cluster, client) =>
    {
        var within = client.FromSilo(1).GetGrain<ILedgerGrain>("a");
        var running = within.DepositSlowlyAsync(1, TimeSpan.FromSeconds(5), TimeSpan.Zero);
        await client.Delay(TimeSpan.FromSeconds(1));
        cluster.CrashSilo(1);
        await Should.ThrowAsync<SiloUnavailableException>(() => running);
        await Should.ThrowAsync<SiloUnavailableException>(() => within.TouchAsync());
        cluster.RestartSilo(1);
        (await within.TouchAsync()).ShouldBe(1);
    });

    [Fact]
    public void Without_any_silo_calls_fail_and_recover_with_the_first() => Run(async (cluster, client) =>
    {
        var grain = client.GetGrain<ILedgerGrain>("a");
        await grain.DepositAsync(4);
        for (var i = 0; i < cluster.SiloCount; i++)
            cluster.CrashSilo(i);
        await client.Delay(TimeSpan.FromSeconds(6));
        await Should.ThrowAsync<SiloUnavailableException>(() => grain.GetAsync());
        cluster.RestartSilo(2);
        (await grain.GetAsync()).ShouldBe(4);
        cluster.FindSilo(grain).ShouldBe(2);
    });

    /// <summary>As in Orleans: the error of a storage arrives inside another.</summary>
    private static async Task ShouldFailInStorageAsync(Task call) =>
        (await Should.ThrowAsync<OrleansException>(() => call)).InnerException.ShouldBeOfType<IOException>();

    private void Run(
        Func<SimulatedCluster, SimulationClient, Task> scenario, Action<SimulationOptions>? configure = null, int seeds = 10)
    {
        configure?.Invoke(_options);
        for (var seed = 1; seed <= seeds; seed++)
        {
            _options.Network.Clear();
            _options.Storage.Clear();
            using var cluster = TestOptions.NewCluster(seed, _options, _probe);
            cluster.Run(client => scenario(cluster, client), TimeSpan.FromHours(1));
            _probe.Clear();
        }
    }
}
