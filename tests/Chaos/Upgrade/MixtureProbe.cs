using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Upgrade;

/// <summary>Reads from the silos' metrics and from the store what builds had to do with each other.</summary>
/// <param name="cluster">Its silos are of this build or the next.</param>
/// <param name="next">The next build's program. It counts the deltas that it takes by the field that it has added to them.</param>
internal sealed class MixtureProbe(SiloCluster cluster, string next)
{
    public long MostMarkedRows { get; private set; }

    public async Task<Mixture> ReadAsync()
    {
        var (nexts, fromBefore, fromNext, beforeCommits) = (0, 0.0, 0.0, 0.0);
        foreach (var silo in cluster.Silos)
        {
            if (silo.Program == next)
            {
                nexts++;
                fromBefore += await silo.MetricAsync(NextChanges.DeltasFrom("before"));
                fromNext += await silo.MetricAsync(NextChanges.DeltasFrom("next"));
            }
            else
            {
                beforeCommits += await silo.MetricAsync("orleansmonitor_owner_commits_total{owner=\"model\"}");
            }
        }

        var rows = await cluster.Database.ReadAsync<long>("SELECT count(*) FROM monitor_rows");
        var marked = await cluster.Database.ReadAsync<long>($"SELECT count(*) FROM monitor_rows WHERE position('{NextChanges.Marker}'::bytea IN partial) > 0");
        MostMarkedRows = Math.Max(MostMarkedRows, marked);
        return new Mixture(cluster.Silos.Count - nexts, nexts, fromBefore, fromNext, beforeCommits, rows, marked);
    }
}
