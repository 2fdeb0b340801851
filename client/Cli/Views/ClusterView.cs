using OrleansMonitor.Cli.Output;
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
        $"{TableCell.PerSecond(health.PredictionsPerSecond ?? 0).Shown} predictions, {TableCell.Count(health.Records).Shown} records, "
        + $"{TableCell.Count(health.Models.Count).Shown} {(health.Models.Count == 1 ? "model" : "models")}, "
        + $"{TableCell.OutOf(health.NodesReporting, health.NodesExpected).Shown} nodes, {TableCell.Utc(health.Time)} UTC";
}
