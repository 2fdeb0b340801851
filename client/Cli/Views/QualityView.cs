using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Tokens;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>Figures of scores, of numeric predictions and of tokens.</summary>
internal static class QualityView
{
    public static ResultTable Scores(string title, ScoreHealth scores) => new FigureList(title)
        .Add("AUC-ROC", TableCell.Number(scores.AucRoc), Bound(scores.AucRocErrorBound))
        .Add("average precision", TableCell.Number(scores.AveragePrecision), Bound(scores.AveragePrecisionErrorBound))
        .Add("Brier", TableCell.Number(scores.Brier))
        .Add("log loss", TableCell.Number(scores.LogLoss))
        .Add("ECE", TableCell.Number(scores.ExpectedCalibrationError), "over ten bins")
        .Add("mean score", TableCell.Number(scores.MeanScore), $"events {TableCell.Percent(scores.EventRate).Shown}")
        .Table;

    public static ResultTable Regression(RegressionFigures figures) => new FigureList($"Quality, {TableCell.Count(figures.Count).Shown} labelled")
        .Add("RMSE", TableCell.Rounded(figures.RootMeanSquaredError))
        .Add("MAE", TableCell.Rounded(figures.MeanAbsoluteError))
        .Add("MAPE", TableCell.Percent(figures.MeanAbsolutePercentageError))
        .Add("R²", TableCell.Number(figures.RSquared))
        .Add("bias", TableCell.Rounded(figures.Bias), "predicted − actual")
        .Add("MSE", TableCell.Rounded(figures.MeanSquaredError))
        .Add("mean actual", TableCell.Rounded(figures.MeanActual))
        .Table;

    public static ResultTable Intervals(IntervalFigures figures) => new FigureList($"Prediction intervals, {TableCell.Count(figures.Labelled).Shown} labelled of {TableCell.Count(figures.Count).Shown}")
        .Add("coverage", TableCell.Percent(figures.Coverage), Wanted(figures))
        .Add("below, above", figures.Below is null ? TableCell.None : $"{TableCell.Percent(figures.Below).Shown}, {TableCell.Percent(figures.Above).Shown}", "actual numbers outside")
        .Add("mean width", TableCell.Rounded(figures.Width?.Mean), Mean(figures.Width?.Interval))
        .Add("width ÷ std of actual", TableCell.Rounded(figures.RelativeWidth))
        .Add("interval score", TableCell.Rounded(figures.Score?.Mean), Mean(figures.Score?.Interval))
        .Table;

    public static IEnumerable<ResultTable> Tokens(TokenHealth tokens)
    {
        var table = new ResultTable(
            "Tokens",
            new ResultColumn("", "kind"), new ResultColumn("total", "total", true), new ResultColumn("mean", "mean", true),
            new ResultColumn("p50", "p50", true), new ResultColumn("p90", "p90", true), new ResultColumn("p99", "p99", true),
            new ResultColumn("p99.9", "p999", true), new ResultColumn("max", "max", true));
        Add("input", tokens.Input);
        Add("output", tokens.Output);
        Add("cached", tokens.Cached);
        Add("reasoning", tokens.Reasoning);
        if (table.Rows.Count > 0)
            yield return table;
        if (tokens.TimeToFirstToken is { } first)
            yield return HealthView.Durations("Time to first token", first).Table;
        if (tokens.TimePerOutputToken is { } each)
            yield return HealthView.Durations("Time per output token", each).Table;
        var cost = new FigureList("Tokens and cost")
            .Add("output tokens", TableCell.PerSecond(tokens.OutputTokensPerSecond))
            .Add("cost", TableCell.Rounded(tokens.Cost))
            .Add("cost per request", TableCell.Rounded(tokens.CostPerRequest))
            .Table;
        if (cost.Rows.Count > 0)
            yield return cost;

        void Add(string kind, TokenFigures? figures)
        {
            if (figures is { } f)
            {
                table.Add(
                    kind, TableCell.Rounded(f.Total), TableCell.Rounded(f.Mean), TableCell.Rounded(f.Median), TableCell.Rounded(f.P90),
                    TableCell.Rounded(f.P99), TableCell.Rounded(f.P999), TableCell.Rounded(f.Max));
            }
        }
    }

    private static string Wanted(IntervalFigures figures)
    {
        var interval = figures.CoverageInterval is { } i ? $"95% interval {TableCell.Percent(i.Lower).Shown} to {TableCell.Percent(i.Upper).Shown}" : "";
        return figures.Level is null ? interval : $"of {TableCell.Percent(figures.Level).Shown} promised; {interval}";
    }

    private static string Mean(ConfidenceInterval? interval) =>
        interval is { } i ? $"95% interval {TableCell.Rounded(i.Lower).Shown} to {TableCell.Rounded(i.Upper).Shown}" : "";

    private static string Bound(double? bound) => bound is { } b ? $"± {TableCell.Significant(b, 2)}" : "";
}
