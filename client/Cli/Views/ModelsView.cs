using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Cli.Views;

/// <summary>Models as a table: a line each, over the last period of their event time that has data, whose length it names.</summary>
internal static class ModelsView
{
    /// <summary>With how each model is before its name, and why behind its figures, where the silo says it.</summary>
    public static ResultTable Table(IReadOnlyList<ModelListEntry> models)
    {
        var table = Figures(models);
        return HaveStates(models)
            ? table.With(new ResultColumn("", "state"), [.. models.Select(static model => StateOf(model.State))], behind: null)
                .With(new ResultColumn("why", "reason", Fit: ColumnFit.Cut), [.. models.Select(static model => (TableCell)model.Reason)], behind: table.Columns[^1].Name)
            : table;
    }

    public static bool HaveStates(IReadOnlyList<ModelListEntry> models) => models.Any(static model => model.State is not null);

    /// <summary>A shape, which has a colour on a screen: the page's. The word is for programs, and for people where it has room.</summary>
    public static TableCell StateOf(ModelState? state, bool withWord = false)
    {
        var cell = state switch
        {
            ModelState.Unwell => new TableCell("●", "unwell", Tone.Bad),
            ModelState.Watch => new TableCell("▲", "watch", Tone.Watch),
            ModelState.Well => new TableCell("✓", "well", Tone.Good),
            ModelState.Waiting => new TableCell("◌", "waiting", Tone.Dim),
            _ => TableCell.None,
        };
        return withWord && state is not null ? cell with { Shown = $"{cell.Shown} {cell.Raw}" } : cell;
    }

    private static ResultTable Figures(IReadOnlyList<ModelListEntry> models)
    {
        var table = new ResultTable(
            "Models",
            new ResultColumn("model", "model"),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("rate", "predictions_per_second", IsRight: true),
            new ResultColumn("p50", "latency_median_seconds", IsRight: true),
            new ResultColumn("p99", "latency_p99_seconds", IsRight: true),
            new ResultColumn("errors", "error_ratio", IsRight: true),
            new ResultColumn("accuracy", "accuracy", IsRight: true),
            new ResultColumn("AUC", "auc_roc", IsRight: true),
            new ResultColumn("RMSE", "root_mean_squared_error", IsRight: true),
            new ResultColumn("labels", "recent_labelled", IsRight: true),
            new ResultColumn("over", "recent_seconds", IsRight: true),
            new ResultColumn("labelled", "label_coverage", IsRight: true),
            new ResultColumn("pending", "pending_predictions", IsRight: true),
            new ResultColumn("tokens out", "output_tokens_per_second", IsRight: true),
            new ResultColumn("nodes", "nodes_reporting", IsRight: true),
            new ResultColumn("watermark", "watermark"),
            new ResultColumn("kept", "retention_seconds"))
        {
            WhenEmpty = "No model has sent anything yet.",
        };
        foreach (var model in models)
        {
            table.Add(
                model.Model,
                TableCell.Count(model.Records),
                TableCell.PerSecond(model.PredictionsPerSecond),
                TableCell.Seconds(model.Latency?.Median),
                TableCell.Seconds(model.Latency?.P99),
                TableCell.Percent(model.ErrorRatio),
                TableCell.Ratio(model.Accuracy),
                TableCell.Ratio(model.AucRoc),
                TableCell.Rounded(model.RootMeanSquaredError),
                TableCell.Count(model.RecentLabelled),
                TableCell.Period(model.RecentFrom, model.RecentTo),
                TableCell.Percent(model.LabelCoverage),
                TableCell.Count(model.PendingPredictions),
                TableCell.PerSecond(model.OutputTokensPerSecond),
                TableCell.OutOf(model.NodesReporting, model.NodesExpected),
                TableCell.Time(model.Watermark),
                TableCell.Kept(model.RetentionSeconds));
        }

        return table;
    }
}
