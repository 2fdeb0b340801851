using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Health;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Views;

/// <summary>A figure that <c>series</c> can show: its name, which rules have too except for the line of classes, and how it is taken from a point.</summary>
internal sealed record SeriesMetric(string Name, string Heading, Func<SeriesPoint, TableCell> Of)
{
    public static IReadOnlyList<SeriesMetric> All { get; } =
    [
        new("records", "records", point => TableCell.Count(point.Completeness.Records)),
        new("predictions_per_second", "rate", point => TableCell.PerSecond(point.Traffic?.PredictionsPerSecond)),
        new("error_ratio", "errors", point => TableCell.Percent(point.Traffic?.ErrorRatio)),
        new("latency_mean", "mean latency", point => TableCell.Seconds(point.Latency?.Mean)),
        new("latency_p50", "p50", point => TableCell.Seconds(point.Latency?.Median)),
        new("latency_p90", "p90", point => TableCell.Seconds(point.Latency?.P90)),
        new("latency_p95", "p95", point => TableCell.Seconds(point.Latency?.P95)),
        new("latency_p99", "p99", point => TableCell.Seconds(point.Latency?.P99)),
        new("latency_p999", "p99.9", point => TableCell.Seconds(point.Latency?.P999)),
        new("prediction_shares", "predicted", point => point.Outputs?.Classes is { } classes ? OutputsView.Line(classes, 3) : TableCell.None),
        new("prediction_mean", "predicted mean", point => TableCell.Rounded(point.Outputs?.Values?.Mean)),
        new("prediction_stddev", "predicted std", point => TableCell.Rounded(point.Outputs?.Values?.StandardDeviation)),
        new("prediction_quantile(0.05)", "predicted 5%", point => TableCell.Rounded(point.Outputs?.Values?.P05)),
        new("prediction_median", "predicted 50%", point => TableCell.Rounded(point.Outputs?.Values?.Median)),
        new("prediction_quantile(0.95)", "predicted 95%", point => TableCell.Rounded(point.Outputs?.Values?.P95)),
        new("score_mean", "score", point => TableCell.Rounded(point.Outputs?.Scores?.Mean)),
        new("score_quantile(0.05)", "score 5%", point => TableCell.Rounded(point.Outputs?.Scores?.P05)),
        new("score_median", "score 50%", point => TableCell.Rounded(point.Outputs?.Scores?.Median)),
        new("score_quantile(0.95)", "score 95%", point => TableCell.Rounded(point.Outputs?.Scores?.P95)),
        new("confidence_mean", "confidence", point => TableCell.Rounded(point.Outputs?.Confidence?.Mean)),
        new("confidence_quantile(0.05)", "confidence 5%", point => TableCell.Rounded(point.Outputs?.Confidence?.P05)),
        new("confidence_median", "confidence 50%", point => TableCell.Rounded(point.Outputs?.Confidence?.Median)),
        new("label_coverage", "labelled", point => TableCell.Percent(point.Completeness.LabelCoverage)),
        new("accuracy", "accuracy", point => TableCell.Number(point.Classification?.Accuracy)),
        new("error_rate", "wrong", point => TableCell.Percent(point.Classification?.ErrorRate)),
        new("precision", "precision", point => TableCell.Number(point.Classification?.Precision)),
        new("recall", "recall", point => TableCell.Number(point.Classification?.Recall)),
        new("f1", "F1", point => TableCell.Number(point.Classification?.F1)),
        new("macro_f1", "macro F1", point => TableCell.Number(point.Classification?.Macro.F1)),
        new("matthews_correlation", "MCC", point => TableCell.Number(point.Classification?.MatthewsCorrelation)),
        new("auc_roc", "AUC-ROC", point => TableCell.Number(point.Scores?.AucRoc)),
        new("brier_score", "Brier", point => TableCell.Number(point.Scores?.Brier)),
        new("log_loss", "log loss", point => TableCell.Number(point.Scores?.LogLoss)),
        new("calibration_error", "ECE", point => TableCell.Number((point.Scores ?? point.Confidence)?.ExpectedCalibrationError)),
        new("auc_macro", "macro AUC", point => TableCell.Number(point.Probabilities?.MacroAuc)),
        new("log_loss_multiclass", "log loss of probabilities", point => TableCell.Number(point.Probabilities?.LogLoss?.Mean)),
        new("brier_multiclass", "Brier of probabilities", point => TableCell.Number(point.Probabilities?.Brier?.Mean)),
        .. ((int[])[2, 3, 5]).Select(static k => new SeriesMetric($"top_k_accuracy({k})", $"top {k}", point => TableCell.Percent(point.Probabilities?.TopAccuracies.FirstOrDefault(each => each.K == k)?.Accuracy))),
        new("rmse", "RMSE", point => TableCell.Rounded(point.Regression?.RootMeanSquaredError)),
        new("mae", "MAE", point => TableCell.Rounded(point.Regression?.MeanAbsoluteError)),
        new("mape", "MAPE", point => TableCell.Percent(point.Regression?.MeanAbsolutePercentageError)),
        new("r_squared", "R²", point => TableCell.Number(point.Regression?.RSquared)),
        new("bias", "bias", point => TableCell.Rounded(point.Regression?.Bias)),
        new("interval_coverage", "interval coverage", point => TableCell.Percent(point.Intervals?.Coverage)),
        new("interval_width", "interval width", point => TableCell.Rounded(point.Intervals?.Width?.Mean)),
        new("interval_score", "interval score", point => TableCell.Rounded(point.Intervals?.Score?.Mean)),
        new("input_tokens_p50", "input p50", point => TableCell.Rounded(point.Tokens?.Input?.Median)),
        new("output_tokens_p50", "output p50", point => TableCell.Rounded(point.Tokens?.Output?.Median)),
        new("cached_tokens_p50", "cached p50", point => TableCell.Rounded(point.Tokens?.Cached?.Median)),
        new("reasoning_tokens_p50", "reasoning p50", point => TableCell.Rounded(point.Tokens?.Reasoning?.Median)),
        new("output_tokens_per_second", "tokens out", point => TableCell.PerSecond(point.Tokens?.OutputTokensPerSecond)),
        new("cost", "cost", point => TableCell.Rounded(point.Tokens?.Cost ?? point.Resources?.Cost)),
        new("cpu_utilization", "CPU", point => TableCell.Percent(point.Resources?.CpuUtilization?.Mean)),
        new("memory_bytes", "memory", point => TableCell.Bytes(point.Resources?.MemoryBytes?.Mean)),
        new("gpu_utilization", "GPU", point => TableCell.Percent(point.Resources?.GpuUtilization?.Mean)),
    ];

    // What is shown when nothing was asked for, as far as there is data.
    private static readonly string[] Usual =
        ["records", "error_ratio", "latency_p50", "latency_p99", "prediction_shares", "prediction_mean", "confidence_mean", "label_coverage", "accuracy", "precision", "recall", "f1", "auc_roc", "brier_score", "auc_macro", "log_loss_multiclass", "rmse", "mae", "r_squared", "interval_coverage", "interval_width", "input_tokens_p50", "output_tokens_p50", "output_tokens_per_second", "cpu_utilization", "memory_bytes", "gpu_utilization"];

    public static string Names { get; } = string.Join(", ", All.Select(metric => metric.Name)) + ", precision(CLASS), recall(CLASS), prediction_share(CLASS), measurement_mean(NAME) and measurement_share(NAME=VALUE)";

    /// <summary>The figure of a name; null: there is none.</summary>
    public static SeriesMetric? Find(string name)
    {
        if (All.FirstOrDefault(metric => metric.Name == name) is { } plain)
            return plain;
        if (Argument(name, "precision") is { } precise)
            return new(name, name, point => TableCell.Number(OfClass(point, precise)?.Precision));
        if (Argument(name, "recall") is { } recalled)
            return new(name, name, point => TableCell.Number(OfClass(point, recalled)?.Recall));
        if (Argument(name, "prediction_share") is { } predicted)
            return new(name, name, point => TableCell.Percent(point.Outputs?.Classes?.Shares.FirstOrDefault(each => each.Class == predicted)?.Share));
        if (Argument(name, "measurement_mean") is { } measurement)
            return new(name, measurement, point => TableCell.Rounded(Measurement(point, measurement)?.Numbers?.Mean));
        if (Argument(name, "measurement_share") is not { } share || share.LastIndexOf('=') is not (> 0 and var at))
            return null;
        var (of, value) = (share[..at], share[(at + 1)..]);
        return new(name, share, point => TableCell.Percent(Measurement(point, of)?.Values?.FirstOrDefault(each => each.Name == value)?.Share));
    }

    private static ClassFigures? OfClass(SeriesPoint point, string name) => point.Classification?.PerClass?.FirstOrDefault(each => each.Class == name);

    private static MeasurementFigures? Measurement(SeriesPoint point, string measurement) => point.Measurements?.FirstOrDefault(each => each.Name == measurement);

    private static string? Argument(string name, string metric) =>
        name.Length > metric.Length + 2 && name.StartsWith(metric + "(", StringComparison.Ordinal) && name[^1] == ')' ? name[(metric.Length + 1)..^1] : null;

    public static ResultTable Table(ModelSeries series, IReadOnlyList<string> asked) =>
        Table($"{series.Model}, {HealthView.Range(series.From, series.To)}, step {series.Step}", series.Points, series.TimeZone, Chosen(series.Points, asked));

    public static ResultTable Table(NodeSeries series, IReadOnlyList<string> asked) =>
        Table($"{series.Node}, {HealthView.Range(series.From, series.To)}, step {series.Step}", series.Points, series.TimeZone, Chosen(series.Points, asked));

    private static List<SeriesMetric> Chosen(IReadOnlyList<SeriesPoint> points, IReadOnlyList<string> asked) => asked.Count > 0
        ? [.. asked.Select(name => Find(name)!)]
        : [.. All.Where(metric => Usual.Contains(metric.Name) && points.Any(point => metric.Of(point) != TableCell.None))];

    internal static ResultTable Table(string title, IReadOnlyList<SeriesPoint> points, string? timeZone, IReadOnlyList<SeriesMetric> metrics)
    {
        ResultColumn[] columns =
        [
            new($"from ({timeZone ?? "UTC"})", "from"),
            // Days of a zone differ in length, and where only those of UTC are left, points are not what was asked for.
            .. timeZone is null ? Array.Empty<ResultColumn>() : [new($"to ({timeZone})", "to")],
            .. metrics.Select(metric => new ResultColumn(metric.Heading, metric.Name, IsRight: true)),
        ];
        var table = new ResultTable(title, columns)
        {
            WhenEmpty = "There are no records in this range.",
        };
        var zone = timeZone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        // One form for all, that of the most precise.
        var times = points.SelectMany(point => timeZone is null ? new[] { point.From } : [point.From, point.To]);
        var precision = times.Select(time => TableCell.PrecisionOf(Clock(time))).DefaultIfEmpty().Max();
        foreach (var point in points)
            table.Add([Cell(point.From), .. timeZone is null ? Array.Empty<TableCell>() : [Cell(point.To)], .. metrics.Select(metric => metric.Of(point))]);
        return table;

        TableCell Cell(DateTimeOffset time) => TableCell.Time(time) with { Shown = TableCell.Utc(Clock(time), precision) };

        DateTimeOffset Clock(DateTimeOffset time) => new(LocalTime.Of(time.ToUnixTimeMilliseconds(), zone), TimeSpan.Zero);
    }
}
