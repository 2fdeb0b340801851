using Orleans.TestingHost;

namespace OrleansMonitor.Cluster.Hosts;

/// <summary>Three silos with the store that the conformance cases ask for.</summary>
public sealed class GrainHostCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    public IGrainFactory Grains => _cluster!.Client;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 3);
        builder.ConfigureSilo(static (_, silo) => silo.AddMemoryGrainStorage("conformance"));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster!.DisposeAsync();
}
