using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Deletions and corrections are exact whatever dies, over many seeds.</summary>
public class ErasureSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 150;

    [Fact]
    public void What_was_acknowledged_before_a_deletion_is_gone_and_what_was_sent_after_it_is_there()
    {
        var (deleted, kept) = (0L, 0L);
        var seeds = SimulationSeeds.Run(output, DefaultSeeds, (seed, log) =>
        {
            using var run = new ErasureRun(seed, log);
            run.Run();
            Interlocked.Add(ref deleted, run.Seen.Deleted);
            Interlocked.Add(ref kept, run.Seen.Kept);
        });
        if (seeds is null)
            return;
        output.WriteLine($"{seeds} seeds: {deleted} batches were deleted, {kept} stayed");
        deleted.ShouldBeGreaterThan(seeds.Value);
        kept.ShouldBeGreaterThan(seeds.Value);
    }
}
