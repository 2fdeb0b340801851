using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Quality of scores of the positive class. Losses are means; their variances, and that of the AUC, are of the bins.</summary>
internal static class ScoreComparison
{
    private const string NoScores = "no labelled scores of a positive class";
    private const string NoArea = "no labelled scores of both a positive class and the rest";

    public static IEnumerable<ComparisonMetric> All =>
    [
        Of("auc_roc", "the AUC", MetricDirection.Down, static (figures, variances) => figures.AucRoc is { } auc ? new(auc, variances.Auc, variances.AucEffective, figures.Count) : null) with { IsBounded = true, Missing = NoArea },
        Of("brier_score", "the Brier score", MetricDirection.Up, static (figures, variances) => new(figures.BrierScore, variances.Brier, figures.EffectiveCount, figures.Count)) with { IsBounded = true },
        Of("log_loss", "the log loss", MetricDirection.Up, static (figures, variances) => new(figures.LogLoss, variances.LogLoss, figures.EffectiveCount, figures.Count)),
    ];

    private static ComparisonMetric Of(string name, string noun, MetricDirection worse, Func<ScoreFigures, ScoreVariances, Estimate?> estimate) =>
        ComparisonMetrics.Of(name, noun, "", worse, NoScores, side => side.Scores is { } figures && side.ScoreVariances is { } variances ? estimate(figures, variances) : null) with { IsOfLabels = true };
}
