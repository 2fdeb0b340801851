using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Top;

/// <summary>The tables of <c>models</c> and <c>nodes</c> with what is most telling at the left, since a screen ends at the right.</summary>
internal static class TopTables
{
    private const string Quality = "quality";

    /// <param name="look">What was seen.</param>
    /// <param name="chosen">The line that is chosen; null: none can be.</param>
    public static ResultTable Models(TopLook look, int? chosen)
    {
        var models = look.Health.Models;
        string[] figures = ["predictions_per_second", "latency_p99_seconds", "error_ratio", "latency_median_seconds", "recent_labelled", "recent_seconds", "watermark", "label_coverage", "output_tokens_per_second", "records", "pending_predictions", "nodes_reporting"];
        var shown = ModelsView.Table(models).Only(ModelsView.HaveStates(models) ? ["state", "model", .. figures, "reason"] : ["model", .. figures])
            .With(new ResultColumn("quality", Quality, IsRight: true), [.. models.Select(model => QualityOf(model, look.Trends.Of(model.Model)))], "latency_p99_seconds");
        foreach (var (behind, line) in ((string, Func<ModelTrend, string>)[])
            [(Quality, static trend => trend.Quality), ("latency_p99_seconds", static trend => trend.P99), ("predictions_per_second", static trend => trend.Rate)])
        {
            if (models.Any(model => look.Trends.Of(model.Model) is { } trend && !string.IsNullOrWhiteSpace(line(trend))))
                shown = shown.With(new ResultColumn("the hour", "trend"), [.. models.Select(model => look.Trends.Of(model.Model) is { } trend ? (TableCell)line(trend) : TableCell.None)], behind);
        }

        return chosen is null ? shown : shown.With(new ResultColumn(" ", "chosen"), [.. models.Select((_, i) => (TableCell)(i == chosen ? "▸" : " "))], behind: null);
    }

    /// <summary>The one figure that stands for the model, with its name.</summary>
    private static TableCell QualityOf(ModelListEntry model, ModelTrend? trend) => model switch
    {
        { Accuracy: { } accuracy } => $"{TableCell.Significant(accuracy, 3)} accuracy",
        { AucRoc: { } area } => $"{TableCell.Significant(area, 3)} AUC",
        { RootMeanSquaredError: { } error } => $"{TableCell.Significant(error, 3)} RMSE",
        _ => trend?.Series.Points.LastOrDefault(static point => ModelTrend.QualityOf(point) is not null) is { } last
            ? $"{TableCell.Significant(ModelTrend.QualityOf(last)!.Value, 3)} {ModelTrend.QualityName(last)}"
            : TableCell.None,
    };

    public static ResultTable Silos(IReadOnlyList<SiloListEntry> silos, DateTimeOffset now) => SilosView.Table(silos, now);

    public static ResultTable Nodes(IReadOnlyList<NodeListEntry> nodes, DateTimeOffset now) => NodesView.Table(nodes, now)
        .Only("node", "state", "last_contact", "predictions_per_second", "latency_p99_seconds", "error_ratio", "cpu_utilization_mean", "memory_bytes_mean", "gpu_utilization_mean", "records", "uncommitted_batches");
}
