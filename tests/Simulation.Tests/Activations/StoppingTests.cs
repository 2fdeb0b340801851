using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Embedded.Diagnostics;
using OrleansMonitor.Embedded.Hosting;
using OrleansMonitor.Embedded.Tests.Simulation;

namespace OrleansMonitor.Embedded.Tests.Hosting;

public sealed class StoppingTests
{
    private readonly Probe _probe = new();

    [Fact]
    public async Task Classes_end_in_the_configured_order_and_the_later_ones_still_answer()
    {
        var host = await StartAsync();
        for (var i = 0; i < 20; i++)
            await host.Grains.GetGrain<IFrontGrain>($"f{i}").SubmitAsync($"item {i}");
        await host.StopAsync();

        var log = _probe.Log;
        log.Count(e => e.StartsWith("front ", StringComparison.Ordinal)).ShouldBe(20);
        log.Count(e => e.StartsWith("stored ", StringComparison.Ordinal)).ShouldBe(20);
        log.Count(e => e == "back ended: ShuttingDown").ShouldBe(1);
        log[^1].ShouldBe("back ended: ShuttingDown");
        host.Statistics.ActiveActivations.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_queued_is_finished_and_what_comes_later_is_refused()
    {
        var host = await StartAsync();
        var front = host.Grains.GetGrain<IFrontGrain>("queue");
        var running = front.HoldAsync("gate");
        await _probe.WaitForAsync("hold gate");
        var queued = front.SubmitAsync("queued");
        var stop = host.StopAsync();

        // The stop runs on the pool; the refusal shows that it has reached the grain.
        SiloUnavailableException? refused = null;
        while (refused is null)
        {
            try
            {
                await host.Grains.GetGrain<IFrontGrain>("another").SubmitAsync("late");
            }
            catch (SiloUnavailableException error)
            {
                refused = error;
            }
        }

        refused.Message.ShouldContain("stopping");
        stop.IsCompleted.ShouldBeFalse();
        _probe.Open("gate");
        await running;
        await queued;
        await stop;
        _probe.Log.ShouldContain("stored queued");
        await Should.ThrowAsync<SiloUnavailableException>(() => front.SubmitAsync("too late"));
    }

    [Fact]
    public void A_request_that_never_ends_does_not_hold_up_the_stop_for_ever()
    {
        var options = TestOptions.Create(silos: 1);
        Order(options.Grains);
        using var cluster = TestOptions.NewCluster(1, options, _probe);
        cluster.Run(
            async client =>
            {
                var stuck = client.GetGrain<IFrontGrain>("stuck").HoldAsync("never");
                await client.GetGrain<IBackGrain>("back").StoreAsync("x");
                var statistics = cluster.GetServices(0).GetRequiredService<GrainHostStatistics>();
                var start = client.Time.GetTimestamp();
                await cluster.StopSiloAsync(0);
                client.Time.GetElapsedTime(start).ShouldBeLessThanOrEqualTo(options.Grains.ShutdownTimeout);
                _probe.Log.ShouldContain("back ended: ShuttingDown");
                statistics.DeactivationsFailed.ShouldBeGreaterThan(0);
                await Should.ThrowAsync<SiloUnavailableException>(() => stuck);
            },
            TimeSpan.FromHours(1));
    }

    private static void Order(EmbeddedGrainOptions options)
    {
        options.DeactivationOrder.Add(typeof(IFrontGrain));
        options.DeactivationOrder.Add(typeof(IBackGrain));
    }

    private Task<EmbeddedTestHost> StartAsync() =>
        EmbeddedTestHost.StartAsync(Order, services => services.AddSingleton(_probe));
}
