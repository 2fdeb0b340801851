using OrleansMonitor.Conformance.Hosts;

namespace OrleansMonitor.Simulation.Tests;

/// <summary>A simulated cluster without faults keeps the promises of every host, whatever the schedule.</summary>
public sealed class SimulationConformance : GrainHostConformance
{
    protected override Task RunAsync(Func<IGrainFactory, Task> test)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var cluster = new SimulatedCluster(seed, TestOptions.Create());
            cluster.Run(client => test(client), TimeSpan.FromMinutes(5));
        }

        return Task.CompletedTask;
    }
}
