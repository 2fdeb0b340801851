using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>Three silo processes on one PostgreSQL, for the tests of a class.</summary>
public sealed class ThreeSilos : IAsyncLifetime
{
    private SiloCluster? _cluster;

    internal SiloCluster Cluster => _cluster!;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is null)
            _cluster = await SiloCluster.StartAsync(Programs.Silo, 3);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
