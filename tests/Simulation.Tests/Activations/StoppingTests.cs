namespace OrleansMonitor.Simulation.Tests.Activations;

public sealed class StoppingTests
{
    private readonly Probe _probe = new();
    private readonly List<SimulationEvent> _events = [];

    [Fact]
    public void Classes_end_in_the_configured_order_and_the_later_ones_still_answer() => Run(async (cluster, client) =>
    {
        for (var i = 0; i < 20; i++)
            await client.GetGrain<IFrontGrain>($"f{i}").SubmitAsync($"item {i}");
        await cluster.StopSiloAsync(0);
        _probe.Log.Count(static e => e.StartsWith("front ", StringComparison.Ordinal)).ShouldBe(20);
        _probe.Log.Count(static e => e.StartsWith("stored ", StringComparison.Ordinal)).ShouldBe(20);
        _probe.Log.Count(static e => e == "back ended: ShuttingDown").ShouldBe(1);
        _probe.Log[^1].ShouldBe("back ended: ShuttingDown");
    });

    [Fact]
    public void What_was_queued_is_finished_and_what_comes_later_is_refused() => Run(async (cluster, client) =>
    {
        var front = client.GetGrain<IFrontGrain>("queue");
        var running = front.HoldAsync("gate");
        await _probe.WaitForAsync("hold gate");
        var queued = front.SubmitAsync("queued");
        await client.Delay(TimeSpan.FromSeconds(1));
        var stop = cluster.StopSiloAsync(0);
        await client.Delay(TimeSpan.FromSeconds(1));
        (await Should.ThrowAsync<SiloUnavailableException>(() => front.SubmitAsync("late"))).Message.ShouldContain("stopping");
        await Should.ThrowAsync<SiloUnavailableException>(() => client.GetGrain<IFrontGrain>("another").SubmitAsync("late"));
        stop.IsCompleted.ShouldBeFalse();
        _probe.Open("gate");
        await running;
        await queued;
        await stop;
        _probe.Log.ShouldContain("stored queued");
        await Should.ThrowAsync<SiloUnavailableException>(() => front.SubmitAsync("too late"));
    });

    [Fact]
    public void A_request_that_never_ends_does_not_hold_up_the_stop_for_ever() => Run(async (cluster, client) =>
    {
        var stuck = client.GetGrain<IFrontGrain>("stuck").HoldAsync("never");
        await client.GetGrain<IBackGrain>("back").StoreAsync("x");
        var start = client.Time.GetTimestamp();
        await cluster.StopSiloAsync(0);
        client.Time.GetElapsedTime(start).ShouldBeLessThanOrEqualTo(new SimulationOptions().ShutdownTimeout);
        _probe.Log.ShouldContain("back ended: ShuttingDown");
        _events.ShouldContain(static e => e.Kind == SimulationEventKind.UnobservedError && e.Detail.Contains("ShutdownTimeout", StringComparison.Ordinal));
        await Should.ThrowAsync<SiloUnavailableException>(() => stuck);
    });

    private void Run(Func<SimulatedCluster, SimulationClient, Task> scenario)
    {
        var options = TestOptions.Create(silos: 1);
        options.EventLog = _events.Add;
        options.DeactivationOrder.Add(typeof(IFrontGrain));
        options.DeactivationOrder.Add(typeof(IBackGrain));
        using var cluster = TestOptions.NewCluster(1, options, _probe);
        cluster.Run(client => scenario(cluster, client), TimeSpan.FromHours(1));
    }
}
