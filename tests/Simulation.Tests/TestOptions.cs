using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Embedded.Simulation;

namespace OrleansMonitor.Embedded.Tests.Simulation;

internal static class TestOptions
{
    internal static SimulationOptions Create(int silos = 3)
    {
        var options = new SimulationOptions { Silos = silos };
        options.Grains.GrainAssemblies.Add(typeof(TestOptions).Assembly);
        return options;
    }

    /// <summary>A cluster whose grains, on every silo and in every incarnation, report to one probe.</summary>
    internal static SimulatedCluster NewCluster(long seed, SimulationOptions options, Probe probe) =>
        new(seed, options, (_, services) => services.AddSingleton(probe));
}
