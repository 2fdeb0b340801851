using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Hosts;

namespace OrleansMonitor.Simulation.Tests;

internal static class TestOptions
{
    internal static SimulationOptions Create(int silos = 3)
    {
        var options = new SimulationOptions { Silos = silos };
        options.GrainAssemblies.Add(typeof(TestOptions).Assembly);
        options.GrainAssemblies.Add(typeof(ICallGrain).Assembly);
        return options;
    }

    /// <summary>A cluster whose grains, on every silo and in every incarnation, report to one probe.</summary>
    internal static SimulatedCluster NewCluster(long seed, SimulationOptions options, Probe probe) =>
        new(seed, options, (_, services) => services.AddSingleton(probe));
}
