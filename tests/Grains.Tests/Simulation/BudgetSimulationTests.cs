using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>The budget of private releases holds whatever dies, over many seeds.</summary>
public class BudgetSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 100;

    [Fact]
    public void No_answer_is_given_that_was_not_paid_for_and_no_budget_is_exceeded()
    {
        var (released, spent) = (0L, 0L);
        var seeds = SimulationSeeds.Run(output, DefaultSeeds, (seed, log) =>
        {
            using var run = new BudgetRun(seed, log);
            run.Run();
            Interlocked.Add(ref released, run.Seen.Released);
            Interlocked.Add(ref spent, run.Seen.Spent);
        });
        if (seeds is null)
            return;
        output.WriteLine($"{seeds} seeds: {released} thousandths were released, {spent} spent");
        released.ShouldBeGreaterThan(seeds.Value * 100, "most questions are answered");
        spent.ShouldBeGreaterThan(released, "some answers are lost in crashes");
    }
}
