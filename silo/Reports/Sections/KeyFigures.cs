using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>The figures of the range beside those of what it is held against.</summary>
internal static class KeyFigures
{
    private static readonly Row[] Rows =
    [
        new("Predictions", FigureUnit.PerSecond, static h => h.Traffic?.PredictionsPerSecond is { } rate ? new(rate, null, h.Traffic.Records) : null),
        new("Errors", FigureUnit.Share, static h => h.Traffic is { ErrorRatio: { } ratio } t ? new(ratio, t.ErrorRatioInterval, t.Records) : null),
        new("Latency, p50", FigureUnit.Seconds, static h => OfLatency(h.Latency, static l => l.Median)),
        new("Latency, p95", FigureUnit.Seconds, static h => OfLatency(h.Latency, static l => l.P95)),
        new("Latency, p99", FigureUnit.Seconds, static h => OfLatency(h.Latency, static l => l.P99)),
        new("Time to first token, p95", FigureUnit.Seconds, static h => OfLatency(h.Tokens?.TimeToFirstToken, static l => l.P95)),
        new("Accuracy", FigureUnit.Score, static h => h.Classification is { } c ? new(c.Accuracy, c.AccuracyInterval, c.Count) : null),
        new("Precision", FigureUnit.Score, static h => OfClass(h.Classification, static c => c.Precision, static c => c.PrecisionInterval)),
        new("Recall", FigureUnit.Score, static h => OfClass(h.Classification, static c => c.Recall, static c => c.RecallInterval)),
        new("F1", FigureUnit.Score, static h => OfClass(h.Classification, static c => c.F1, static _ => null)),
        new("Macro F1", FigureUnit.Score, static h => h.Classification is { PositiveClass: null } c ? new(c.Macro.F1, null, c.Count) : null),
        new("AUC-ROC", FigureUnit.Score, static h => h.Scores is { AucRoc: { } area } s ? new(area, Around(area, s.AucRocErrorBound), s.Count) : null),
        new("Average precision", FigureUnit.Score, static h => h.Scores is { AveragePrecision: { } ap } s ? new(ap, Around(ap, s.AveragePrecisionErrorBound), s.Count) : null),
        new("Log loss", FigureUnit.Score, static h => (h.Scores ?? h.Confidence) is { } s ? new(s.LogLoss, null, s.Count) : null),
        new("Calibration error (ECE)", FigureUnit.Score, static h => (h.Scores ?? h.Confidence) is { } s ? new(s.ExpectedCalibrationError, null, s.Count) : null),
        new("RMSE", FigureUnit.Number, static h => h.Regression is { } r ? new(r.RootMeanSquaredError, null, r.Count) : null),
        new("MAE", FigureUnit.Number, static h => h.Regression is { } r ? new(r.MeanAbsoluteError, null, r.Count) : null),
        new("R²", FigureUnit.Score, static h => h.Regression is { RSquared: { } square } r ? new(square, null, r.Count) : null),
        new("Within their intervals", FigureUnit.Share, static h => h.Intervals is { Coverage: { } coverage } i ? new(coverage, i.CoverageInterval, i.Labelled) : null),
        new("Labelled", FigureUnit.Share, static h => CompletenessOf(h) is { LabelCoverage: { } coverage } c ? new(coverage, null, c.Records) : null),
    ];

    public static Html Of(ModelReport report, ReportClock clock)
    {
        var compared = report.Compared.Value;
        var rows = Rows.Select(row => (row.Name, row.Unit, Now: row.Read(report.Health), Then: compared is null ? null : row.Read(compared))).ToList();
        if (report.Quality is { } quality && !rows.Exists(row => row.Now is not null && quality.Title == row.Name) && report.Health.Classification is null)
            rows.Add((quality.Title, quality.Unit, quality.Read(report.Health), compared is null ? null : quality.Read(compared)));
        return Blocks.Section(
            "Key figures",
            Against(report, clock),
            report.Compared.IsThere ? Html.None : Blocks.Absent(report.Compared.Reason),
            report.With.Kind == ComparisonKind.Baseline ? BaselineFigures.Of(report) : Html.None,
            Blocks.Table(
                compared is null ? ["Figure", ">This range", ">95 % interval", ">n"] : ["Figure", ">This range", ">95 % interval", ">n", ">Compared", ">95 % interval", ">n", ">Difference"],
                rows.Where(static row => row.Now is not null || row.Then is not null).Select(row => compared is null ? [Blocks.Text(row.Name), .. Cells(row.Now, row.Unit)]
                    : (Html[])[Blocks.Text(row.Name), .. Cells(row.Now, row.Unit), .. Cells(row.Then, row.Unit), Blocks.Text(Difference(row.Now, row.Then, row.Unit))])),
            Blocks.Note("Intervals are at 95 %, of AUC and average precision what the bins of the scores leave open; quantiles have none and are right to within 1 %. n counts the records that a figure is of."));
    }

    public static string Against(ModelReport report, ReportClock clock) => report.With.Kind switch
    {
        ComparisonKind.Version => $"beside version {NameOf(report.With.Version!)} over the same range",
        ComparisonKind.Previous when report.Compared.Value is { } before => $"beside the range before, {clock.Range(before.From, before.To)}",
        ComparisonKind.Previous => "",
        _ => "",
    };

    private static string NameOf(string version) => version.Length == 0 ? "(none)" : version;

    private static Html[] Cells(Reading? reading, FigureUnit unit) => reading is not { } known
        ? [Blocks.Text(FigureText.Absent), Html.None, Html.None]
        : [Html.Of($"<b>{FigureText.Show(known.Value, unit)}</b>"), Html.Of($"<span class=\"dim\">{FigureText.Show(known.Interval, unit)}</span>"), Html.Of($"<span class=\"dim\">{FigureText.Count(known.Count)}</span>")];

    /// <summary>Of shares and scores the difference, of others by how much of what was compared.</summary>
    private static string Difference(Reading? now, Reading? then, FigureUnit unit)
    {
        if (now is not { } a || then is not { } b)
            return "";
        var difference = a.Value - b.Value;
        var sign = difference < 0 ? "−" : "+";
        if (unit is FigureUnit.Score or FigureUnit.Share)
            return sign + FigureText.Show(Math.Abs(difference), unit);
        return b.Value == 0 ? "" : sign + FigureText.Share(Math.Abs(difference / b.Value));
    }

    private static Reading? OfLatency(LatencyFigures? latency, Func<LatencyFigures, double> quantile) => latency is { } l ? new(quantile(l), null, l.Count) : null;

    private static Reading? OfClass(ClassificationHealth? classes, Func<ClassificationHealth, double?> value, Func<ClassificationHealth, ConfidenceInterval?> interval) =>
        classes is { PositiveClass: not null } c && value(c) is { } known ? new(known, interval(c), c.Count) : null;

    private static ConfidenceInterval? Around(double value, double? bound) => bound is { } b ? new(Math.Max(0, value - b), Math.Min(1, value + b), 1) : null;

    private static Completeness? CompletenessOf(HealthFigures figures) => figures switch
    {
        ModelHealth health => health.Completeness,
        SeriesPoint point => point.Completeness,
        _ => null,
    };

    private sealed record Row(string Name, FigureUnit Unit, Func<HealthFigures, Reading?> Read);
}
