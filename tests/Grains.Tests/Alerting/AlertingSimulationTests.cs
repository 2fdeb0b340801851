using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Tests.Simulation;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>No lost and no invented transition, over many seeds.</summary>
public class AlertingSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 200;

    [Fact]
    public void What_is_told_is_what_the_data_lead_to()
    {
        var crashed = new Dictionary<AlertPhase, int>();
        var transitions = 0;
        var seeds = SimulationSeeds.Run(output, DefaultSeeds, (seed, log) =>
        {
            using var run = new AlertingRun(seed, log: log);
            run.Run();
            lock (crashed)
            {
                foreach (var (phase, count) in run.Crashed)
                    crashed[phase] = crashed.GetValueOrDefault(phase) + count;
                transitions += run.Told!.Count;
            }
        });
        if (seeds is null)
            return;
        output.WriteLine($"{seeds} seeds, {transitions} transitions; phases at a crash: {string.Join(", ", crashed.OrderBy(static c => c.Key))}");
        // What was never tried is not proven.
        foreach (var phase in Enum.GetValues<AlertPhase>())
            crashed.GetValueOrDefault(phase).ShouldBeGreaterThan(0, phase.ToString());
        transitions.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_state_that_is_not_durable_is_noticed()
    {
        const int MaxSeeds = 30;
        for (var seed = 1; seed <= MaxSeeds; seed++)
        {
            using var run = new AlertingRun(seed, forgetsWrites: true);
            try
            {
                run.Run();
            }
            catch (Exception e)
            {
                output.WriteLine($"noticed with seed {seed}: {e.Message}");
                return;
            }
        }

        Assert.Fail($"lost writes were not noticed in {MaxSeeds} seeds");
    }
}
