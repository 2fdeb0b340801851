using System.Globalization;
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
        var bins = rows.HasBins ? rows.Bins.Find(baseline.Bins.Fingerprint) : null;
        var estimate = PerformanceEstimator.Estimate(baseline, bins);
        var positive = baseline.Estimation.Scores is { Bins.Positive: { Length: > 0 } own } ? own : positiveClass;
        var classes = rows.HasConfusion ? rows.Confusion.ToFigures(positive) : null;
        var scores = rows.ToScoreFigures(ScoreKind.PositiveClass);
        var numbers = rows.HasRegression ? rows.Regression.ToFigures() : null;
        var labelled = (baseline.Estimation.Scores is null ? null : classes?.Count) ?? numbers?.Count ?? classes?.Count ?? 0;
        var records = rows.HasTraffic ? rows.Traffic.Records : 0;
        var binned = bins?.Records ?? 0;

        // Of the same records on both sides, which is known only where it is of all of them.
        bool IsOfAll(ulong realized) => realized == records && estimate.Records == records;
        return new EstimatePoint
        {
            From = UnixTime.ToTime(from),
            To = UnixTime.ToTime(to),
            Records = records,
            Estimated = estimate.Figures.Count > 0 ? estimate.Records : 0,
            Labelled = labelled,
            Remark = labelled > 0 && estimate.Figures.Count > 0 && binned < records
                ? string.Create(CultureInfo.InvariantCulture, $"{records - binned:N0} of {records:N0} records were not counted with the baseline, since it was not active when they arrived: what is realized is of the labels of these too, and not of the records that the estimates are of")
                : null,
            Reason = estimate.Reason.Length > 0 ? estimate.Reason : null,
            ExpectedConfusion = estimate.Confusion,
            Extrapolated = estimate.Extrapolated,
            Figures = [.. estimate.Figures.Select(figure => Compare(figure, Realized(figure.Name, classes, scores, numbers), IsOfAll))],
        };
    }

    private static FigureEstimate Compare(EstimatedFigure figure, (double? Value, ulong? Count) realized, Func<ulong, bool> isOfAll) => new()
    {
        Name = figure.Name,
        Estimated = figure.Value,
        Interval = figure.Interval,
        SamplingError = figure.SamplingError,
        CalibrationError = figure.CalibrationError,
        Reason = figure.Reason.Length > 0 ? figure.Reason : null,
        Realized = realized.Value,
        RealizedCount = realized.Value is null ? null : realized.Count,
        Covered = realized is ({ } value, { } count) && isOfAll(count) && figure.Interval is { } interval ? value >= interval.Lower && value <= interval.Upper : null,
    };

    private static (double? Value, ulong? Count) Realized(string name, ClassificationFigures? classes, ScoreFigures? scores, RegressionFigures? numbers) => name switch
    {
        "accuracy" => (classes?.Accuracy, classes?.Count),
        "precision" => (classes?.Positive?.Precision, classes?.Count),
        "recall" => (classes?.Positive?.Recall, classes?.Count),
        "f1" => (classes?.Positive?.F1, classes?.Count),
        "auc_roc" => (scores?.AucRoc, scores?.Count),
        "mae" => (numbers?.MeanAbsoluteError, numbers?.Count),
        "mse" => (numbers?.MeanSquaredError, numbers?.Count),
        _ => (numbers?.RootMeanSquaredError, numbers?.Count),
    };
}
