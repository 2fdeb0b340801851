using OrleansMonitor.Embedded.Simulation;
using OrleansMonitor.Embedded.Tests.Conformance;

namespace OrleansMonitor.Embedded.Tests.Simulation;

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
