using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Errors of predicted numbers. No fourth powers are kept, so the variance of squared errors is that of windows.</summary>
internal static class RegressionComparison
{
    private const string NoNumbers = "no labelled predictions of numbers";

    public static IEnumerable<ComparisonMetric> All =>
    [
        Of("mae", "the mean absolute error", MetricDirection.Up, static (figures, _) => Mean(figures, figures.MeanAbsoluteError)),
        Of("mse", "the mean squared error", MetricDirection.Up, static (figures, squares) => new(figures.MeanSquaredError, squares, figures.EffectiveCount, figures.Count)),
        // d√x = dx/(2√x)
        Of("rmse", "the root mean squared error", MetricDirection.Up, static (figures, squares) =>
            new(figures.RootMeanSquaredError, figures.MeanSquaredError > 0 ? squares / (4 * figures.MeanSquaredError) : 0, figures.EffectiveCount, figures.Count)),
        Of("bias", "the bias", MetricDirection.None, static (figures, _) => Mean(figures, figures.Bias)) with { IsSigned = true },
    ];

    private static Estimate? Mean(RegressionFigures figures, double mean) =>
        new Estimate(mean, Math.Max(0, figures.MeanSquaredError - (mean * mean)), figures.EffectiveCount, figures.Count);

    private static ComparisonMetric Of(string name, string noun, MetricDirection worse, Func<RegressionFigures, double, Estimate?> estimate) =>
        ComparisonMetrics.Of(name, noun, ComparisonMetric.Value, worse, NoNumbers, side => side.Regression is { } figures ? estimate(figures, side.SquaredErrors.Value) : null) with { IsOfLabels = true };
}
