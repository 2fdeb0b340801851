namespace OrleansMonitor.Simulation.Tests.Activations;

public sealed class IdleTests
{
    private readonly Probe _probe = new();

    [Fact]
    public void An_idle_activation_ends_after_the_collection_age_and_not_before() => Run(async client =>
    {
        var grain = client.GetGrain<IProbeGrain>("idle");
        await grain.CountAsync();
        await client.Delay(TimeSpan.FromMinutes(14));
        (await grain.CountAsync()).ShouldBe(2);
        await client.Delay(TimeSpan.FromMinutes(14));
        (await grain.CountAsync()).ShouldBe(3);
        _probe.Log.ShouldNotContain("idle deactivated: ActivationIdle");
        await client.Delay(TimeSpan.FromMinutes(17));
        _probe.Log.ShouldContain("idle deactivated: ActivationIdle");
        (await grain.CountAsync()).ShouldBe(1);
    });

    [Fact]
    public void Attributes_lengthen_and_shorten_it() => Run(async client =>
    {
        await client.GetGrain<IKeptProbeGrain>("kept").CountAsync();
        await client.GetGrain<IShortLivedProbeGrain>("short").CountAsync();
        await client.GetGrain<IProbeGrain>("default").CountAsync();
        await client.Delay(TimeSpan.FromMinutes(4));
        _probe.Log.ShouldContain("short deactivated: ActivationIdle");
        _probe.Log.ShouldNotContain("default deactivated: ActivationIdle");
        await client.Delay(TimeSpan.FromDays(2));
        _probe.Log.ShouldContain("default deactivated: ActivationIdle");
        (await client.GetGrain<IKeptProbeGrain>("kept").CountAsync()).ShouldBe(2);
    });

    [Fact]
    public void A_grain_can_delay_it_and_take_the_delay_back() => Run(async client =>
    {
        var grain = client.GetGrain<IProbeGrain>("delayed");
        await grain.DelayDeactivationAsync(TimeSpan.FromHours(1));
        await client.Delay(TimeSpan.FromMinutes(50));
        (await grain.CountAsync()).ShouldBe(1);
        await client.Delay(TimeSpan.FromMinutes(20));
        (await grain.CountAsync()).ShouldBe(1);
        await grain.DelayDeactivationAsync(TimeSpan.MaxValue);
        await client.Delay(TimeSpan.FromDays(30));
        (await grain.CountAsync()).ShouldBe(2);
        await grain.DelayDeactivationAsync(TimeSpan.Zero);
        await client.Delay(TimeSpan.FromMinutes(17));
        (await grain.CountAsync()).ShouldBe(1);
    });

    [Fact]
    public void A_running_request_is_not_idle_however_long_it_takes() => Run(
        async client =>
        {
            var hold = client.GetGrain<IProbeGrain>("busy").HoldAsync("gate");
            await client.Delay(TimeSpan.FromHours(1));
            _probe.Log.ShouldBe(["busy activated", "begin gate"]);
            _probe.Open("gate");
            await hold;
        },
        options => options.ResponseTimeout = TimeSpan.FromHours(2));

    [Fact]
    public void Only_a_timer_that_says_so_keeps_its_grain_active_and_timers_end_with_it() => Run(async client =>
    {
        await client.GetGrain<IProbeGrain>("plain").StartTimerAsync(TimeSpan.FromMinutes(1), keepAlive: false);
        await client.GetGrain<IProbeGrain>("keeps").StartTimerAsync(TimeSpan.FromMinutes(1), keepAlive: true);
        await client.Delay(TimeSpan.FromMinutes(20));
        _probe.Log.ShouldContain("plain deactivated: ActivationIdle");
        var ticks = _probe.Log.Count(e => e.StartsWith("plain ticked", StringComparison.Ordinal));
        await client.Delay(TimeSpan.FromMinutes(20));
        _probe.Log.Count(e => e.StartsWith("plain ticked", StringComparison.Ordinal)).ShouldBe(ticks);
        _probe.Log.ShouldNotContain("keeps deactivated: ActivationIdle");
        _probe.Log.ShouldContain("keeps ticked at 00:05:00");
    });

    private void Run(Func<SimulationClient, Task> scenario, Action<SimulationOptions>? configure = null)
    {
        var options = TestOptions.Create(silos: 2);
        // Without delays, virtual times in the log are round.
        options.Network.MinDelay = options.Network.MaxDelay = TimeSpan.Zero;
        configure?.Invoke(options);
        using var cluster = TestOptions.NewCluster(1, options, _probe);
        cluster.Run(scenario, TimeSpan.FromDays(60));
    }
}
