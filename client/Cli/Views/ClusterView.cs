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
    }

    public static string Summary(ClusterHealth health) =>
        $"{Figure.PerSecond(health.PredictionsPerSecond ?? 0).Shown} predictions, {Figure.Count(health.Records).Shown} records, "
        + $"{Figure.Count(health.Models.Count).Shown} {(health.Models.Count == 1 ? "model" : "models")}, "
        + $"{Figure.OutOf(health.NodesReporting, health.NodesExpected).Shown} nodes, {Figure.Utc(health.Time)} UTC";
}
