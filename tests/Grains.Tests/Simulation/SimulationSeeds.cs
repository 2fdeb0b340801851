using System.Globalization;
using OrleansMonitor.Simulation;
using OrleansMonitor.Harness;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>
/// Runs a simulation over seeds, as many at once as there are processors. <c>OM_SIMULATION_SEEDS</c> sets how many, <c>./test --all</c> ten times as many;
/// <c>OM_SIMULATION_SEED</c> replays one and writes what happens.
/// </summary>
internal static class SimulationSeeds
{
    /// <summary>How many ran; null: one was replayed, and says nothing of many.</summary>
    internal static long? Run(ITestOutputHelper output, int count, Action<long, Action<SimulationEvent>?> run)
    {
        if (Number("OM_SIMULATION_SEED") is { } replayed)
        {
            run(replayed, e => output.WriteLine(e.ToString()));
            return null;
        }

        var seeds = Extent.Count("OM_SIMULATION_SEEDS", some: count, all: 10 * count);
        Parallel.For(1, seeds + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            try
            {
                run(seed, null);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}\nReplay with OM_SIMULATION_SEED={seed}", e);
            }
        });
        return seeds;
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
