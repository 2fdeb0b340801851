namespace OrleansMonitor.Conformance.Hosts;

/// <summary>
/// What grains may rely on, whatever hosts them. Cases use only what every host has; each takes keys of its own. The host
/// needs a store named "conformance".
/// </summary>
public abstract partial class GrainHostConformance
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a case as a client of the host.</summary>
    protected abstract Task RunAsync(Func<IGrainFactory, Task> test);

    [Fact]
    public Task A_grain_knows_its_key_and_identity() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ICallGrain>("a/b c");
        (await grain.GetKeyAsync()).ShouldBe("a/b c");
        (await grain.GetGrainIdAsync()).ShouldBe("call/a/b c");
        grain.GetPrimaryKeyString().ShouldBe("a/b c");
        grain.GetGrainId().ToString().ShouldBe("call/a/b c");
    });

    [Fact]
    public Task Arguments_and_results_arrive() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ICallGrain>("echo");
        (await grain.EchoAsync(new Visit("x", 3), 2, "y")).ShouldBe(new Visit("xy", 6));
        (await grain.EchoAsync(new Visit("x", 3), 0, null)).ShouldBe(new Visit("x", 0));
    });

    [Fact]
    public Task Each_key_has_its_own_state_and_references_to_one_key_share_it() => RunAsync(async grains =>
    {
        (await grains.GetGrain<ICallGrain>("one").AddAsync(5)).ShouldBe(5);
        (await grains.GetGrain<ICallGrain>("two").AddAsync(7)).ShouldBe(7);
        (await grains.GetGrain<ICallGrain>("one").AddAsync(1)).ShouldBe(6);
        await grains.GetGrain<ICallGrain>("one").ResetAsync();
        (await grains.GetGrain<ICallGrain>("one").AddAsync(1)).ShouldBe(1);
    });

    [Fact]
    public Task Concurrent_calls_lose_no_update() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ICallGrain>("many");
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => grain.AddAsync(1).AsTask()));
        (await grain.AddAsync(0)).ShouldBe(500);
    });

    [Theory]
    [InlineData(FailureMode.Synchronous)]
    [InlineData(FailureMode.AfterAwait)]
    public Task An_exception_reaches_the_caller_and_the_grain_lives_on(FailureMode mode) => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ICallGrain>($"fail {mode}");
        await grain.AddAsync(3);
        var error = await Should.ThrowAsync<InvalidOperationException>(() => grain.FailAsync(mode, "on purpose"));
        error.Message.ShouldContain("on purpose");
        (await grain.AddAsync(1)).ShouldBe(4);
    });

    [Fact]
    public Task Grains_call_grains_and_pass_references() => RunAsync(async grains =>
    {
        var first = grains.GetGrain<ICallGrain>("first");
        (await first.AddThroughAsync("second", 2)).ShouldBe(2);
        (await first.AddToAsync(grains.GetGrain<ICallGrain>("second"), 3)).ShouldBe(5);
        (await first.SendSelfAsync("second", 4)).ShouldBe(4);
        (await first.AddAsync(0)).ShouldBe(4);
    });

    [Fact]
    public Task A_one_way_call_takes_effect_without_an_answer() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ICallGrain>("one way");
        await grain.PostAsync(9);
        for (var i = 0; i < 1000 && await grain.AddAsync(0) == 0; i++)
            await Task.Yield();
        (await grain.AddAsync(0)).ShouldBe(9);
    });

    [Fact]
    public Task Cancelling_a_call_cancels_the_work() => RunAsync(async grains =>
    {
        using var cancellation = new CancellationTokenSource();
        var call = grains.GetGrain<ICallGrain>("cancel").WaitForCancellationAsync(cancellation.Token);
        call.IsCompleted.ShouldBeFalse();
        // Not CancelAsync, which goes through the thread pool.
        cancellation.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
    });

    [Fact]
    public Task Continuations_come_back_to_the_activation() => RunAsync(async grains =>
        (await grains.GetGrain<ICallGrain>("scheduler").StaysOnSchedulerAsync()).ShouldBeTrue());

    [Fact]
    public Task One_request_is_finished_before_the_next_begins() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITurnGrain>("exclusive");
        var hold = grain.HoldAsync("hold");
        await grain.WaitForAsync("hold");
        var pass = grain.PassAsync("pass");
        await grain.ReleaseAsync();
        await Task.WhenAll(hold, pass);
        (await grain.GetLogAsync()).ShouldBe(["hold begins", "hold ends", "pass"]);
    });

    [Fact]
    public Task Requests_to_a_reentrant_class_interleave() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<IReentrantTurnGrain>("reentrant");
        var hold = grain.HoldAsync("hold");
        await grain.WaitForAsync("hold");
        await grain.PassAsync("pass");
        await grain.ReleaseAsync();
        await hold;
        (await grain.GetLogAsync()).ShouldBe(["hold begins", "pass", "hold ends"]);
    });

    [Fact]
    public Task Read_only_requests_interleave_with_each_other_but_not_with_writers() => RunAsync(async grains =>
    {
        var grain = grains.GetGrain<ITurnGrain>("read only");
        var hold = grain.HoldReadingAsync("read");
        await grain.WaitForAsync("read");
        await grain.PassReadingAsync("read too");
        var write = grain.PassAsync("write");
        await grain.ReleaseAsync();
        await Task.WhenAll(hold, write);
        (await grain.GetLogAsync()).ShouldBe(["read begins", "read too", "read ends", "write"]);
    });
}
