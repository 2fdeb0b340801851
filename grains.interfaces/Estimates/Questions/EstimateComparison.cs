using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Estimates;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Estimates.Questions;

/// <summary>Sets what is estimated of a part of a range beside what its labels show.</summary>
internal static class EstimateComparison
{
    public const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Bins | AggregateParts.ScoreMetrics | AggregateParts.Regression;

    public static EstimatePoint Of(Baseline baseline, PartialAggregate rows, long from, long to, string? positiveClass)
    {
        var estimate = PerformanceEstimator.Estimate(baseline, rows.HasBins ? rows.Bins.Find(baseline.Bins.Fingerprint) : null);
        var positive = baseline.Estimation.Scores is { Bins.Positive: { Length: > 0 } own } ? own : positiveClass;
        var classes = rows.HasConfusion ? rows.Confusion.ToFigures(positive) : null;
        var scores = rows.ToScoreFigures(ScoreKind.PositiveClass);
        var numbers = rows.HasRegression ? rows.Regression.ToFigures() : null;
        var labelled = (baseline.Estimation.Scores is null ? null : classes?.Count) ?? numbers?.Count ?? classes?.Count ?? 0;
        var records = rows.HasTraffic ? rows.Traffic.Records : 0;

        // Of the same records on both sides, which is known only where it is of all of them.
        var isComplete = labelled == records && estimate.Records == records;
        return new EstimatePoint
        {
            From = UnixTime.ToTime(from),
            To = UnixTime.ToTime(to),
            Records = records,
            Estimated = estimate.Figures.Count > 0 ? estimate.Records : 0,
            Labelled = labelled,
            Reason = estimate.Reason.Length > 0 ? estimate.Reason : null,
            ExpectedConfusion = estimate.Confusion,
            Extrapolated = estimate.Extrapolated,
            Figures = [.. estimate.Figures.Select(figure => Compare(figure, Realized(figure.Name, classes, scores, numbers), isComplete))],
        };
    }

    private static FigureEstimate Compare(EstimatedFigure figure, double? realized, bool isComplete) => new()
    {
        Name = figure.Name,
        Estimated = figure.Value,
        Interval = figure.Interval,
        SamplingError = figure.SamplingError,
        CalibrationError = figure.CalibrationError,
        Reason = figure.Reason.Length > 0 ? figure.Reason : null,
        Realized = realized,
        Covered = isComplete && realized is { } value && figure.Interval is { } interval ? value >= interval.Lower && value <= interval.Upper : null,
    };

    private static double? Realized(string name, ClassificationFigures? classes, ScoreFigures? scores, RegressionFigures? numbers) => name switch
    {
        "accuracy" => classes?.Accuracy,
        "precision" => classes?.Positive?.Precision,
        "recall" => classes?.Positive?.Recall,
        "f1" => classes?.Positive?.F1,
        "auc_roc" => scores?.AucRoc,
        "mae" => numbers?.MeanAbsoluteError,
        "mse" => numbers?.MeanSquaredError,
        _ => numbers?.RootMeanSquaredError,
    };
}
