using System.Globalization;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>
/// Nothing is lost, invented or repeated without a crash, over many seeds. <c>OM_SIMULATION_SEEDS</c> sets how many;
/// <c>OM_SIMULATION_SEED</c> replays one and writes what happens.
/// </summary>
public sealed class NotifierSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 200;

    [Fact]
    public void Nothing_is_lost_or_invented_and_a_crash_repeats_at_most_one_notification_for_each_receiver()
    {
        if (Number("OM_SIMULATION_SEED") is { } seed)
        {
            using var run = new NotifierRun(seed, e => output.WriteLine(e.ToString()));
            run.Run();
            return;
        }

        var seeds = Number("OM_SIMULATION_SEEDS") ?? DefaultSeeds;
        var (deliveries, repeats, overtaken, crashes) = (0L, 0L, 0L, 0L);
        Parallel.For(1, seeds + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, s =>
        {
            using var run = new NotifierRun(s);
            try
            {
                run.Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {s}: {e.Message}\nReplay with OM_SIMULATION_SEED={s}", e);
            }

            Interlocked.Add(ref deliveries, run.Deliveries);
            Interlocked.Add(ref repeats, run.Repeats);
            Interlocked.Add(ref overtaken, run.Overtaken);
            Interlocked.Add(ref crashes, run.Crashes);
        });
        output.WriteLine($"{seeds} seeds: {deliveries} deliveries, {crashes} crashes and partitions, {repeats} repeats, {overtaken} overtaken");
        // What was never tried is not proven.
        deliveries.ShouldBeGreaterThan(seeds);
        crashes.ShouldBeGreaterThan(seeds);
        repeats.ShouldBeGreaterThan(0);
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
