using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Tokens;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>Figures of scores, of numeric predictions and of tokens.</summary>
internal static class QualityView
{
    public static ResultTable Scores(string title, ScoreHealth scores) => new FigureList(title)
        .Add("AUC-ROC", Figure.Number(scores.AucRoc), Bound(scores.AucRocErrorBound))
        .Add("average precision", Figure.Number(scores.AveragePrecision), Bound(scores.AveragePrecisionErrorBound))
        .Add("Brier", Figure.Number(scores.Brier))
        .Add("log loss", Figure.Number(scores.LogLoss))
        .Add("ECE", Figure.Number(scores.ExpectedCalibrationError), "over ten bins")
        .Add("mean score", Figure.Number(scores.MeanScore), $"events {Figure.Percent(scores.EventRate).Shown}")
        .Table;

    public static ResultTable Regression(RegressionFigures figures) => new FigureList($"Quality, {Figure.Count(figures.Count).Shown} labelled")
        .Add("RMSE", Figure.Rounded(figures.RootMeanSquaredError))
        .Add("MAE", Figure.Rounded(figures.MeanAbsoluteError))
        .Add("MAPE", Figure.Percent(figures.MeanAbsolutePercentageError))
        .Add("R²", Figure.Number(figures.RSquared))
        .Add("bias", Figure.Rounded(figures.Bias), "predicted − actual")
        .Add("MSE", Figure.Rounded(figures.MeanSquaredError))
        .Add("mean actual", Figure.Rounded(figures.MeanActual))
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
        if (table.Rows.Count > 0)
            yield return table;
        if (tokens.TimeToFirstToken is { } first)
            yield return HealthView.Durations("Time to first token", first).Table;
        if (tokens.TimePerOutputToken is { } each)
            yield return HealthView.Durations("Time per output token", each).Table;
        var cost = new FigureList("Tokens and cost")
            .Add("output tokens", Figure.PerSecond(tokens.OutputTokensPerSecond))
            .Add("cost", Figure.Rounded(tokens.Cost))
            .Add("cost per request", Figure.Rounded(tokens.CostPerRequest))
            .Table;
        if (cost.Rows.Count > 0)
            yield return cost;

        void Add(string kind, TokenFigures? figures)
        {
            if (figures is { } f)
            {
                table.Add(
                    kind, Figure.Rounded(f.Total), Figure.Rounded(f.Mean), Figure.Rounded(f.Median), Figure.Rounded(f.P90),
                    Figure.Rounded(f.P99), Figure.Rounded(f.P999), Figure.Rounded(f.Max));
            }
        }
    }

    private static string Bound(double? bound) => bound is { } b ? $"± {Figure.Significant(b, 2)}" : "";
}
