using OrleansMonitor.Cluster.Hosts;
using OrleansMonitor.Conformance.Hosts;

namespace OrleansMonitor.Cluster.Conformance;

/// <summary>A cluster of Microsoft Orleans keeps the promises of every host.</summary>
public sealed class OrleansHostConformance(GrainHostCluster cluster) : GrainHostConformance, IClassFixture<GrainHostCluster>
{
    protected override Task RunAsync(Func<IGrainFactory, Task> test) => test(cluster.Grains);
}
