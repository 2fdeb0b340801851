using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Top;

/// <summary>The tables of <c>models</c> and <c>nodes</c> with what is most telling at the left, since a screen ends at the right.</summary>
internal static class TopTables
{
    public static ResultTable Models(IReadOnlyList<ModelListEntry> models) => ModelsView.Table(models)
        .Only("model", "predictions_per_second", "latency_median_seconds", "latency_p99_seconds", "error_ratio", "accuracy", "root_mean_squared_error", "auc_roc", "recent_labelled", "recent_seconds", "watermark", "label_coverage", "output_tokens_per_second", "records", "pending_predictions", "nodes_reporting");

    public static ResultTable Silos(IReadOnlyList<SiloListEntry> silos, DateTimeOffset now) => SilosView.Table(silos, now);

    public static ResultTable Nodes(IReadOnlyList<NodeListEntry> nodes, DateTimeOffset now) => NodesView.Table(nodes, now)
        .Only("node", "state", "last_contact", "predictions_per_second", "latency_p99_seconds", "error_ratio", "cpu_utilization_mean", "memory_bytes_mean", "gpu_utilization_mean", "records", "uncommitted_batches");
}
