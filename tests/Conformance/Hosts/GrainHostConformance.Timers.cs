namespace OrleansMonitor.Conformance.Hosts;

public abstract partial class GrainHostConformance
{
    [Fact]
    public Task A_timer_ticks_as_turns_that_do_not_overlap() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITimerGrain>("ticks");
        await grain.StartTimerAsync(TimeSpan.Zero, Soon, interleave: true, failing: false);
        await grain.WaitForTicksAsync(5);
        (await grain.GetMaxOverlapAsync()).ShouldBe(1);
        await grain.StopTimerAsync();
    });

    [Fact]
    public Task A_timer_without_period_ticks_once_until_it_is_changed() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITimerGrain>("once");
        await grain.StartTimerAsync(Soon, Never, interleave: false, failing: false);
        await grain.WaitForTicksAsync(1);
        await grain.ChangeTimerAsync(Soon, Never);
        await grain.WaitForTicksAsync(2);
        (await grain.GetTicksAsync()).ShouldBe(2);
    });

    [Fact]
    public Task An_interleaving_timer_ticks_while_a_request_waits() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITimerGrain>("interleaves");
        await grain.StartTimerAsync(Soon, Soon, interleave: true, failing: false);
        await grain.HoldForTicksAsync(3);
        await grain.StopTimerAsync();
    });

    [Fact]
    public Task A_failing_tick_does_not_stop_the_timer() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITimerGrain>("failing ticks");
        await grain.StartTimerAsync(TimeSpan.Zero, Soon, interleave: false, failing: true);
        await grain.WaitForTicksAsync(3);
        await grain.StopTimerAsync();
    });
}
