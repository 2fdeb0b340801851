using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>The whole cluster: a line that sums up, the models, the nodes.</summary>
internal static class ClusterView
{
    public static IEnumerable<ResultTable> Tables(ClusterHealth health)
    {
        yield return new ResultTable(Summary(health));
        yield return ModelsView.Table(health.Models);
        yield return NodesView.Table(health.Nodes, health.Time);
        if (health.Silos.Count > 0)
            yield return SilosView.Table(health.Silos, health.Time);
    }

    public static string Summary(ClusterHealth health) =>
        $"{TableCell.PerSecond(health.PredictionsPerSecond ?? 0).Shown} predictions, {TableCell.Count(health.Records).Shown} {Noun.Of(health.Records, "record")}, "
        + $"{TableCell.Count(health.Models.Count).Shown} {Noun.Of(health.Models.Count, "model")}, "
        + $"{TableCell.OutOf(health.NodesReporting, health.NodesExpected).Shown} {Noun.Of(health.NodesExpected, "node")}, {TableCell.Utc(health.Time)} UTC";
}
