using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Intervals of predicted numbers, and how often the actual number was within.</summary>
internal static class IntervalMetrics
{
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Intervals;
    private const string None = "no prediction intervals in the window";
    private const string NoLabels = "no labelled prediction intervals in the window";

    public static IEnumerable<Metric> All =>
    [
        Metric.Of("interval_coverage", "ratio", "actual numbers that lie within their prediction intervals", MetricKind.Proportion, MetricDirection.Down, Parts, static (in input, level) =>
            Intervals(input) is { Labelled: > 0 } intervals
                ? Figure.Proportion(intervals.Coverage, intervals.EffectiveLabelled, intervals.Labelled, Figure.Coverage(intervals.Labelled, input), level, NoLabels)
                : RuleReading.None(NoLabels)),
        Metric.Of("interval_width", "", "mean width of the prediction intervals, labelled or not", MetricKind.Mean, MetricDirection.Up, Parts, static (in input, level) =>
            Intervals(input) is { Width: { } width } intervals
                ? Figure.Mean(width.Mean, width.StandardDeviation, intervals.EffectiveCount, intervals.Count, input, level, None)
                : RuleReading.None(None)),
        Metric.Of("interval_score", "", "mean interval score: the width, and a penalty for each actual number outside", MetricKind.Score, MetricDirection.Up, Parts, static (in input, _) =>
            Intervals(input) is { Labelled: > 0 } intervals
                ? Figure.Plain(intervals.Score?.Mean, intervals.Labelled, Figure.Coverage(intervals.Labelled, input), "the prediction intervals of the window have no level")
                : RuleReading.None(NoLabels)),
    ];

    private static IntervalCoverage? Intervals(in MetricInput input) => input.Window.HasIntervals ? input.Window.Intervals : null;
}
