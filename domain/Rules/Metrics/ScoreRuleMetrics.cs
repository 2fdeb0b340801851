using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Quality of scores and of predicted numbers, from labelled predictions.</summary>
internal static class ScoreRuleMetrics
{
    public static IEnumerable<Metric> All =>
    [
        OfScores("auc_roc", "area under the ROC curve", MetricDirection.Down, ScoreKind.PositiveClass, static figures => figures.AucRoc),
        OfScores("average_precision", "average precision", MetricDirection.Down, ScoreKind.PositiveClass, static figures => figures.AveragePrecision),
        OfScores("brier_score", "mean squared error of the scores", MetricDirection.Up, ScoreKind.PositiveClass, static figures => figures.BrierScore),
        OfScores("log_loss", "mean of −ln of the probability given to what happened", MetricDirection.Up, ScoreKind.PositiveClass, static figures => figures.LogLoss),
        OfScores("calibration_error", "expected calibration error", MetricDirection.Up, ScoreKind.PositiveClass, static figures => figures.ExpectedCalibrationError),
        EventRate("event_rate", "labelled records of the positive class", MetricDirection.None, ScoreKind.PositiveClass),
        OfScores("confidence_calibration_error", "expected calibration error of the confidences", MetricDirection.Up, ScoreKind.TopLabel, static figures => figures.ExpectedCalibrationError),
        OfNumbers("mse", "mean squared error", MetricKind.Score, MetricDirection.Up, static figures => (figures.MeanSquaredError, null)),
        OfNumbers("rmse", "root of the mean squared error", MetricKind.Score, MetricDirection.Up, static figures => (figures.RootMeanSquaredError, null)),
        OfNumbers("mae", "mean absolute error", MetricKind.Mean, MetricDirection.Up, static figures => (figures.MeanAbsoluteError, figures.MeanSquaredError - (figures.MeanAbsoluteError * figures.MeanAbsoluteError))),
        OfNumbers("mape", "mean absolute error relative to the actual value", MetricKind.Score, MetricDirection.Up, static figures => (figures.MeanAbsolutePercentageError, null)),
        OfNumbers("bias", "mean of predicted less actual", MetricKind.Mean, MetricDirection.None, static figures => (figures.Bias, figures.MeanSquaredError - (figures.Bias * figures.Bias))) with { IsSigned = true },
        OfNumbers("r_squared", "coefficient of determination", MetricKind.Score, MetricDirection.Down, static figures => (figures.RSquared, null)) with { IsSigned = true },
    ];

    private static Metric OfScores(string name, string description, MetricDirection worse, ScoreKind kind, Func<ScoreFigures, double?> value) =>
        Metric.Of(name, "", description, MetricKind.Score, worse, AggregateParts.Traffic | AggregateParts.ScoreMetrics, (in input, _) =>
            Scores(input, kind) is { } figures
                ? Figure.Plain(value(figures), figures.Count, Figure.Coverage(figures.Count, input), "not defined for the labelled scores of the window")
                : RuleReading.None(NoScores, 0, input.Window.HasTraffic ? 0 : null));

    private const string NoScores = "no labelled scores in the window";
    private const string NoNumbers = "no labelled predictions of numbers in the window";

    private static Metric EventRate(string name, string description, MetricDirection worse, ScoreKind kind) =>
        Metric.Of(name, "ratio", description, MetricKind.Proportion, worse, AggregateParts.Traffic | AggregateParts.ScoreMetrics, (in input, level) =>
            Scores(input, kind) is { } figures
                ? Figure.Proportion(figures.EventRate, figures.EffectiveCount, figures.Count, Figure.Coverage(figures.Count, input), level, NoScores)
                : RuleReading.None(NoScores, 0, input.Window.HasTraffic ? 0 : null));

    // A figure and, where it is a mean, the variance of what it is the mean of.
    private static Metric OfNumbers(
        string name, string description, MetricKind kind, MetricDirection worse, Func<RegressionFigures, (double? Value, double? Variance)> value) =>
        Metric.Of(name, "", description, kind, worse, AggregateParts.Traffic | AggregateParts.Regression, (in input, level) =>
        {
            if (!input.Window.HasRegression || input.Window.Regression.ToFigures() is not { } figures)
                return RuleReading.None(NoNumbers, 0, input.Window.HasTraffic ? 0 : null);
            var coverage = Figure.Coverage(figures.Count, input);
            return value(figures) switch
            {
                ({ } mean, { } variance) => Figure.Mean(mean, variance, figures.EffectiveCount, figures.Count, coverage, level),
                var (single, _) => Figure.Plain(single, figures.Count, coverage, "not defined for the labelled numbers of the window"),
            };
        });

    private static ScoreFigures? Scores(in MetricInput input, ScoreKind kind) => input.Window.ToScoreFigures(kind);
}
