namespace OrleansMonitor.Embedded.Tests.Conformance;

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

    [Fact]
    public Task A_reminder_ticks_and_can_be_found_and_removed() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITimerGrain>("reminded");
        (await grain.RemindAsync("wake", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))).ShouldBe("wake");
        (await grain.RemindAsync("later", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1))).ShouldBe("later");
        await grain.WaitForTicksAsync(1);
        (await grain.GetRemindersAsync()).ShouldBe(["later", "wake"]);
        (await grain.ForgetAsync("wake")).ShouldBeTrue();
        (await grain.ForgetAsync("wake")).ShouldBeFalse();
        (await grain.GetRemindersAsync()).ShouldBe(["later"]);
        (await grain.ForgetAsync("later")).ShouldBeTrue();
    });

    [Fact]
    public Task A_reminder_with_too_short_a_period_is_refused() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITimerGrain>("too short");
        var error = await Should.ThrowAsync<ArgumentException>(() =>
            grain.RemindAsync("often", TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        error.Message.ShouldContain("often");
    });
}
