using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Simulation;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>The guarantee, over many seeds.</summary>
public class ExactlyOnceTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 600;

    private static readonly string[] Tried =
    [
        "orleansmonitor.delta.held",
        "orleansmonitor.delta.retries error",
        "orleansmonitor.overloads node",
        "orleansmonitor.owner.failures model fenced",
        "orleansmonitor.owner.failures model error",
        "orleansmonitor.owner.failures node fenced",
        "orleansmonitor.owner.failures node error",
        "orleansmonitor.records.late model",
        "orleansmonitor.rows.compacted model 0",
        "orleansmonitor.rows.compacted model 1",
        "orleansmonitor.labels joined",
        "orleansmonitor.labels duplicate",
        "orleansmonitor.labels conflict",
    ];

    [Fact]
    public void Every_acknowledged_batch_is_counted_exactly_once()
    {
        var steps = 0L;
        using var counters = new GrainCounters(GrainInstruments.MeterName);
        var seeds = SimulationSeeds.Run(output, DefaultSeeds, (seed, log) =>
        {
            using var run = new SimulationRun(seed, log: log);
            run.Run();
            Interlocked.Add(ref steps, run.Steps);
        });
        if (seeds is null)
            return;
        output.WriteLine($"{seeds} seeds, {steps} steps\n{counters}");
        // A guarantee that was never tried is not proven.
        foreach (var name in Tried)
            counters[name].ShouldBeGreaterThan(0, name);
    }

    [Fact]
    public void Nothing_is_counted_twice_or_lost_when_epochs_become_their_clients() => SimulationSeeds.Run(output, 150, static (seed, log) =>
    {
        using var run = new SimulationRun(seed, log: log, isUpgraded: true);
        run.Run();
    });

    [Theory]
    [InlineData(Mutation.NoDeduplication)]
    [InlineData(Mutation.NoFencing)]
    public void A_broken_guarantee_is_noticed_and_replays(Mutation mutation)
    {
        const int MaxSeeds = 200;
        for (var seed = 1; seed <= MaxSeeds; seed++)
        {
            if (Fail(seed, mutation) is not { } failure)
                continue;
            output.WriteLine($"{mutation}: noticed with seed {seed}: {failure.Message}");
            Fail(seed, mutation).ShouldBe(failure);
            return;
        }

        Assert.Fail($"{mutation} was not noticed in {MaxSeeds} seeds");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    public void A_seed_runs_the_same_way_each_time(int seed)
    {
        Trace(seed).ShouldBe(Trace(seed));
        Trace(seed).ShouldNotBe(Trace(seed + 1));
    }

    private static (string Message, ulong Trace)? Fail(int seed, Mutation mutation)
    {
        using var run = new SimulationRun(seed, mutation);
        try
        {
            run.Run();
            return null;
        }
        catch (SimulationException e)
        {
            return (e.Message, run.TraceHash);
        }
    }

    private static ulong Trace(int seed)
    {
        using var run = new SimulationRun(seed);
        run.Run();
        return run.TraceHash;
    }
}
