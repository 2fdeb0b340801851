using System.Globalization;
using OrleansMonitor.Domain.Rules;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>
/// No lost and no invented transition, over many seeds. <c>OM_ALERTING_SEEDS</c> sets how many; <c>OM_ALERTING_SEED</c> replays one
/// and writes what happens.
/// </summary>
public class AlertingSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 80;

    [Fact]
    public void What_is_told_is_what_the_data_lead_to()
    {
        if (Number("OM_ALERTING_SEED") is { } seed)
        {
            using var replayed = new AlertingRun(seed, log: e => output.WriteLine(e.ToString()));
            replayed.Run();
            output.WriteLine($"trace {replayed.TraceHash:x16}");
            return;
        }

        var seeds = Number("OM_ALERTING_SEEDS") ?? DefaultSeeds;
        var crashed = new Dictionary<AlertPhase, int>();
        var transitions = 0;
        Parallel.For(1, seeds + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, s =>
        {
            using var run = new AlertingRun(s);
            try
            {
                run.Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {s}: {e.Message}\nReplay with OM_ALERTING_SEED={s}", e);
            }

            lock (crashed)
            {
                foreach (var (phase, count) in run.Crashed)
                    crashed[phase] = crashed.GetValueOrDefault(phase) + count;
                transitions += run.Told!.Count;
            }
        });
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

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
