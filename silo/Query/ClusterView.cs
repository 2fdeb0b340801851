using Orleans;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Options;

namespace OrleansMonitor.Silo.Query;

/// <summary>The cluster's health as the coordinator knows it.</summary>
internal sealed class ClusterView(IGrainFactory grains, TimeProvider time, CardinalityOptions options)
{
    public async Task<ClusterHealth> GetAsync()
    {
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        return ClusterHealth.Of(overview, time.GetUtcNow(), options.NodeTimeout, options.NodeRetention);
    }
}
