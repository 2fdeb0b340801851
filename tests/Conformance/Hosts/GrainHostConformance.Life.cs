namespace OrleansMonitor.Conformance.Hosts;

public abstract partial class GrainHostConformance
{
    [Fact]
    public Task An_activation_lasts_until_it_is_deactivated() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ILifeGrain>("lasts");
        var first = await grain.GetActivationAsync();
        (await grain.GetActivationAsync()).ShouldBe(first);
        (await grain.EndAsync()).ShouldBe(first);
        (await grain.GetActivationAsync()).ShouldNotBe(first);
        // Its OnDeactivateAsync reported to another grain before the next activation answered.
        (await grains.GetGrain<ICallGrain>("lasts").AddAsync(0)).ShouldBe(1);
    });

    [Fact]
    public Task Deactivation_waits_for_the_running_request_and_waiting_ones_go_to_the_next_activation() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ILifeGrain>("busy");
        var first = await grain.GetActivationAsync();
        var running = grain.EndWhileBusyAsync();
        while (!await grain.IsBusyAsync())
            await Task.Yield();
        var waiting = Enumerable.Range(0, 20).Select(_ => grain.GetActivationAsync()).ToArray();
        await grain.ReleaseBusyAsync();
        (await running).ShouldBe(first);
        var answers = (await Task.WhenAll(waiting)).Distinct().ToArray();
        // Requests that overtook the running one's registration may still have been queued at the first activation.
        answers.ShouldNotContain(Guid.Empty);
        (await grain.GetActivationAsync()).ShouldNotBe(first);
    });

    [Fact]
    public Task A_failed_activation_fails_the_call_and_the_next_call_tries_again() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<IFailingGrain>("fails once");
        var error = await Should.ThrowAsync<InvalidOperationException>(() => grain.GetAttemptAsync());
        error.Message.ShouldContain("not yet");
        (await grain.GetAttemptAsync()).ShouldBe(2);
    });

    [Fact]
    public Task State_that_was_written_survives_deactivation() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<IStateGrain>("survives");
        (await grain.RecordExistsAsync()).ShouldBeFalse();
        await grain.VisitAsync(new Visit("saved", 2), save: true);
        (await grain.RecordExistsAsync()).ShouldBeTrue();
        await grain.SetNoteAsync(new Visit("note", 9));
        await grain.VisitAsync(new Visit("lost", 40), save: false);
        await grain.EndAsync();

        var tally = await grain.GetAsync();
        tally.Total.ShouldBe(2);
        tally.Visits.ShouldBe([new Visit("saved", 2)]);
        (await grain.GetNoteAsync()).ShouldBe(new Visit("note", 9));
        (await grain.RecordExistsAsync()).ShouldBeTrue();
    });

    [Fact]
    public Task Reading_state_again_takes_back_what_was_not_written() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<IStateGrain>("reread");
        await grain.VisitAsync(new Visit("saved", 2), save: true);
        await grain.VisitAsync(new Visit("not saved", 3), save: false);
        await grain.RereadAsync();
        (await grain.GetAsync()).Total.ShouldBe(2);
    });

    [Fact]
    public Task Cleared_state_is_new_and_can_be_written_again() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<IStateGrain>("clear");
        await grain.VisitAsync(new Visit("old", 2), save: true);
        await grain.ClearAsync();
        (await grain.RecordExistsAsync()).ShouldBeFalse();
        (await grain.GetAsync()).Total.ShouldBe(0);
        await grain.EndAsync();
        (await grain.RecordExistsAsync()).ShouldBeFalse();
        (await grain.VisitAsync(new Visit("new", 5), save: true)).ShouldBe(5);
    });
}
