using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Intervals of predicted numbers. The score has a direction; coverage and width have none of their own, since intervals that are too wide cover more and
/// narrow ones less.
/// </summary>
internal static class IntervalComparison
{
    private const string NoIntervals = "no prediction intervals";
    private const string NoLabels = "no prediction intervals with an actual number";

    public static IEnumerable<ComparisonMetric> All =>
    [
        ComparisonMetrics.Of("interval_coverage", "the coverage of the intervals", "ratio", MetricDirection.None, NoLabels, static side => Of(side) is { Coverage: { } coverage } intervals
            ? new Estimate(coverage, 0, intervals.EffectiveLabelled, intervals.Labelled)
            : null) with { IsProportion = true, IsBounded = true, IsOfLabels = true, DeclaredAs = "interval_coverage" },
        ComparisonMetrics.Of("interval_width", "the mean width of the intervals", ComparisonMetric.Value, MetricDirection.None, NoIntervals, static side => Of(side) is { Width: { } width } intervals
            ? Mean(width, intervals.EffectiveCount, intervals.Count)
            : null) with { DeclaredAs = "interval_width" },
        ComparisonMetrics.Of("interval_score", "the interval score", ComparisonMetric.Value, MetricDirection.Up, NoLabels + " and a level", static side => Of(side) is { Score: { } score } intervals
            ? Mean(score, intervals.EffectiveScored, intervals.Scored)
            : null) with { IsOfLabels = true },
    ];

    private static Estimate Mean(MeanFigure figure, double effective, ulong count) =>
        new(figure.Mean, figure.StandardDeviation is { } deviation ? deviation * deviation : 0, effective, count);

    private static IntervalCoverage? Of(ComparedSide side) => side.Rows.HasIntervals ? side.Rows.Intervals : null;
}
