using OrleansMonitor.Grains.Tests.Simulation;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>Nothing is lost, invented or repeated without a crash, over many seeds.</summary>
public sealed class NotifierSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 400;

    [Fact]
    public void Nothing_is_lost_or_invented_and_a_crash_repeats_at_most_one_notification_for_each_receiver()
    {
        var (deliveries, repeats, overtaken, crashes) = (0L, 0L, 0L, 0L);
        var seeds = SimulationSeeds.Run(output, DefaultSeeds, (seed, log) =>
        {
            using var run = new NotifierRun(seed, log);
            run.Run();
            Interlocked.Add(ref deliveries, run.Deliveries);
            Interlocked.Add(ref repeats, run.Repeats);
            Interlocked.Add(ref overtaken, run.Overtaken);
            Interlocked.Add(ref crashes, run.Crashes);
        });
        if (seeds is null)
            return;
        output.WriteLine($"{seeds} seeds: {deliveries} deliveries, {crashes} crashes and partitions, {repeats} repeats, {overtaken} overtaken");
        // What was never tried is not proven.
        deliveries.ShouldBeGreaterThan(seeds.Value);
        crashes.ShouldBeGreaterThan(seeds.Value);
        repeats.ShouldBeGreaterThan(0);
    }
}
