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
}
