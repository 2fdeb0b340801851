using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>Nodes as a table: a line each, over the last minute of their event time.</summary>
internal static class NodesView
{
    /// <param name="nodes">What the silo answered.</param>
    /// <param name="now">For how long ago the last contact was.</param>
    public static ResultTable Table(IReadOnlyList<NodeListEntry> nodes, DateTimeOffset now)
    {
        var table = new ResultTable(
            "Nodes",
            new ResultColumn("node", "node"),
            new ResultColumn("state", "state"),
            new ResultColumn("last contact", "last_contact", IsRight: true),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("rate", "predictions_per_second", IsRight: true),
            new ResultColumn("p50", "latency_median_seconds", IsRight: true),
            new ResultColumn("p99", "latency_p99_seconds", IsRight: true),
            new ResultColumn("errors", "error_ratio", IsRight: true),
            new ResultColumn("CPU", "cpu_utilization_mean", IsRight: true),
            new ResultColumn("memory", "memory_bytes_mean", IsRight: true),
            new ResultColumn("GPU", "gpu_utilization_mean", IsRight: true),
            new ResultColumn("not durable", "uncommitted_batches", IsRight: true),
            new ResultColumn("models", "models", IsRight: true))
        {
            WhenEmpty = "No node has sent anything yet.",
        };
        foreach (var node in nodes)
        {
            table.Add(
                node.Node,
                StateOf(node.State),
                TableCell.Ago(node.LastContact, now),
                TableCell.Count(node.Records),
                TableCell.PerSecond(node.PredictionsPerSecond),
                TableCell.Seconds(node.Latency?.Median),
                TableCell.Seconds(node.Latency?.P99),
                TableCell.Percent(node.ErrorRatio),
                TableCell.Percent(node.CpuUtilization?.Mean),
                TableCell.Bytes(node.MemoryBytes?.Mean),
                TableCell.Percent(node.GpuUtilization?.Mean),
                TableCell.Count(node.UncommittedBatches),
                TableCell.Count(node.Models.Count));
        }

        return table;
    }

    private static TableCell StateOf(NodeState state)
    {
        var word = state == NodeState.SignedOff ? "signed off" : state.ToString().ToLowerInvariant();
        return new TableCell(word, word, state switch { NodeState.Reporting => Tone.Good, NodeState.Silent => Tone.Bad, _ => Tone.Dim });
    }
}
