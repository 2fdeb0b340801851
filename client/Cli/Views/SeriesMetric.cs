using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Health;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Views;

/// <summary>A figure that <c>series</c> can show: its name on the command line and how it is taken from a point.</summary>
internal sealed record SeriesMetric(string Name, string Heading, Func<SeriesPoint, TableCell> Of)
{
    public static IReadOnlyList<SeriesMetric> All { get; } =
    [
        new("records", "records", point => TableCell.Count(point.Completeness.Records)),
        new("rate", "rate", point => TableCell.PerSecond(point.Traffic?.PredictionsPerSecond)),
        new("errors", "errors", point => TableCell.Percent(point.Traffic?.ErrorRatio)),
        new("p50", "p50", point => TableCell.Seconds(point.Latency?.Median)),
        new("p90", "p90", point => TableCell.Seconds(point.Latency?.P90)),
        new("p95", "p95", point => TableCell.Seconds(point.Latency?.P95)),
        new("p99", "p99", point => TableCell.Seconds(point.Latency?.P99)),
        new("p999", "p99.9", point => TableCell.Seconds(point.Latency?.P999)),
        new("predictions", "predicted", point => point.Outputs?.Classes is { } classes ? OutputsView.Line(classes, 3) : TableCell.None),
        new("prediction-mean", "predicted mean", point => TableCell.Rounded(point.Outputs?.Values?.Mean)),
        new("prediction-std", "predicted std", point => TableCell.Rounded(point.Outputs?.Values?.StandardDeviation)),
        new("prediction-p05", "predicted 5%", point => TableCell.Rounded(point.Outputs?.Values?.P05)),
        new("prediction-p50", "predicted 50%", point => TableCell.Rounded(point.Outputs?.Values?.Median)),
        new("prediction-p95", "predicted 95%", point => TableCell.Rounded(point.Outputs?.Values?.P95)),
        new("score", "score", point => TableCell.Rounded(point.Outputs?.Scores?.Mean)),
        new("score-p05", "score 5%", point => TableCell.Rounded(point.Outputs?.Scores?.P05)),
        new("score-p50", "score 50%", point => TableCell.Rounded(point.Outputs?.Scores?.Median)),
        new("score-p95", "score 95%", point => TableCell.Rounded(point.Outputs?.Scores?.P95)),
        new("confidence", "confidence", point => TableCell.Rounded(point.Outputs?.Confidence?.Mean)),
        new("confidence-p05", "confidence 5%", point => TableCell.Rounded(point.Outputs?.Confidence?.P05)),
        new("confidence-p50", "confidence 50%", point => TableCell.Rounded(point.Outputs?.Confidence?.Median)),
        new("coverage", "labelled", point => TableCell.Percent(point.Completeness.LabelCoverage)),
        new("accuracy", "accuracy", point => TableCell.Number(point.Classification?.Accuracy)),
        new("precision", "precision", point => TableCell.Number(point.Classification?.Precision)),
        new("recall", "recall", point => TableCell.Number(point.Classification?.Recall)),
        new("f1", "F1", point => TableCell.Number(point.Classification?.F1)),
        new("macro-f1", "macro F1", point => TableCell.Number(point.Classification?.Macro.F1)),
        new("mcc", "MCC", point => TableCell.Number(point.Classification?.MatthewsCorrelation)),
        new("auc", "AUC-ROC", point => TableCell.Number(point.Scores?.AucRoc)),
        new("brier", "Brier", point => TableCell.Number(point.Scores?.Brier)),
        new("log-loss", "log loss", point => TableCell.Number(point.Scores?.LogLoss)),
        new("ece", "ECE", point => TableCell.Number((point.Scores ?? point.Confidence)?.ExpectedCalibrationError)),
        new("macro-auc", "macro AUC", point => TableCell.Number(point.Probabilities?.MacroAuc)),
        new("probability-log-loss", "log loss of probabilities", point => TableCell.Number(point.Probabilities?.LogLoss?.Mean)),
        new("probability-brier", "Brier of probabilities", point => TableCell.Number(point.Probabilities?.Brier?.Mean)),
        new("top-3", "top 3", point => TableCell.Percent(point.Probabilities?.TopAccuracies.FirstOrDefault(static each => each.K == 3)?.Accuracy)),
        new("top-5", "top 5", point => TableCell.Percent(point.Probabilities?.TopAccuracies.FirstOrDefault(static each => each.K == 5)?.Accuracy)),
        new("rmse", "RMSE", point => TableCell.Rounded(point.Regression?.RootMeanSquaredError)),
        new("mae", "MAE", point => TableCell.Rounded(point.Regression?.MeanAbsoluteError)),
        new("mape", "MAPE", point => TableCell.Percent(point.Regression?.MeanAbsolutePercentageError)),
        new("r2", "R²", point => TableCell.Number(point.Regression?.RSquared)),
        new("bias", "bias", point => TableCell.Rounded(point.Regression?.Bias)),
        new("interval-coverage", "interval coverage", point => TableCell.Percent(point.Intervals?.Coverage)),
        new("interval-width", "interval width", point => TableCell.Rounded(point.Intervals?.Width?.Mean)),
        new("interval-score", "interval score", point => TableCell.Rounded(point.Intervals?.Score?.Mean)),
        new("input-p50", "input p50", point => TableCell.Rounded(point.Tokens?.Input?.Median)),
        new("output-p50", "output p50", point => TableCell.Rounded(point.Tokens?.Output?.Median)),
        new("cached-p50", "cached p50", point => TableCell.Rounded(point.Tokens?.Cached?.Median)),
        new("reasoning-p50", "reasoning p50", point => TableCell.Rounded(point.Tokens?.Reasoning?.Median)),
        new("tokens", "tokens out", point => TableCell.PerSecond(point.Tokens?.OutputTokensPerSecond)),
        new("cost", "cost", point => TableCell.Rounded(point.Tokens?.Cost ?? point.Resources?.Cost)),
        new("cpu", "CPU", point => TableCell.Percent(point.Resources?.CpuUtilization?.Mean)),
        new("memory", "memory", point => TableCell.Bytes(point.Resources?.MemoryBytes?.Mean)),
        new("gpu", "GPU", point => TableCell.Percent(point.Resources?.GpuUtilization?.Mean)),
    ];

    // What is shown when nothing was asked for, as far as there is data.
    private static readonly string[] Usual =
        ["records", "errors", "p50", "p99", "predictions", "prediction-mean", "confidence", "coverage", "accuracy", "precision", "recall", "f1", "auc", "brier", "macro-auc", "probability-log-loss", "rmse", "mae", "r2", "interval-coverage", "interval-width", "input-p50", "output-p50", "tokens", "cpu", "memory", "gpu"];

    public static string Names { get; } = string.Join(", ", All.Select(metric => metric.Name)) + ", measurement_mean(NAME) and measurement_share(NAME=VALUE)";

    /// <summary>The figure of a name; null: there is none.</summary>
    public static SeriesMetric? Find(string name)
    {
        if (All.FirstOrDefault(metric => metric.Name == name) is { } plain)
            return plain;
        if (Argument(name, "measurement_mean") is { } measurement)
            return new(name, measurement, point => TableCell.Rounded(Measurement(point, measurement)?.Numbers?.Mean));
        if (Argument(name, "measurement_share") is not { } share || share.LastIndexOf('=') is not (> 0 and var at))
            return null;
        var (of, value) = (share[..at], share[(at + 1)..]);
        return new(name, share, point => TableCell.Percent(Measurement(point, of)?.Values?.FirstOrDefault(each => each.Name == value)?.Share));
    }

    private static MeasurementFigures? Measurement(SeriesPoint point, string measurement) => point.Measurements?.FirstOrDefault(each => each.Name == measurement);

    private static string? Argument(string name, string metric) =>
        name.Length > metric.Length + 2 && name.StartsWith(metric + "(", StringComparison.Ordinal) && name[^1] == ')' ? name[(metric.Length + 1)..^1] : null;

    public static ResultTable Table(ModelSeries series, IReadOnlyList<string> asked) =>
        Table($"{series.Model}, {HealthView.Range(series.From, series.To)}, step {series.Step}", series.Points, series.TimeZone, asked);

    public static ResultTable Table(NodeSeries series, IReadOnlyList<string> asked) =>
        Table($"{series.Node}, {HealthView.Range(series.From, series.To)}, step {series.Step}", series.Points, series.TimeZone, asked);

    private static ResultTable Table(string title, IReadOnlyList<SeriesPoint> points, string? timeZone, IReadOnlyList<string> asked)
    {
        var metrics = asked.Count > 0
            ? asked.Select(name => Find(name)!).ToList()
            : All.Where(metric => Usual.Contains(metric.Name) && points.Any(point => metric.Of(point) != TableCell.None)).ToList();
        ResultColumn[] columns =
        [
            new($"from ({timeZone ?? "UTC"})", "from"),
            // Days of a zone differ in length, and where only those of UTC are left, points are not what was asked for.
            .. timeZone is null ? Array.Empty<ResultColumn>() : [new($"to ({timeZone})", "to")],
            .. metrics.Select(metric => new ResultColumn(metric.Heading, metric.Name.Replace('-', '_'), IsRight: true)),
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
