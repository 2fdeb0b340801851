using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// Estimates quality from what was counted with a baseline's bins: figures of classes from calibrated scores, confidence-based performance
/// estimation as in NannyML; errors of numbers from those that the baseline had where the same was predicted.
/// </summary>
/// <remarks>
/// Intervals are of the figure that the labels would show: estimate ± z·√(s² + c²). With g the derivative of the figure by the positives of a
/// cell, w its weight and p its probability, s² = Σ g²·w·(Σw²/Σw)·p(1 − p) is by chance of the outcomes, and c² = Σ (Σ g·w)²·Var p, over
/// the blocks of equal p, by what the calibration does not know. Both are multiplied by the design effect of the clusters that the baseline has.
/// </remarks>
public static class PerformanceEstimator
{
    public const double DefaultLevel = 0.95;

    private const string Outcomes = "scores are the confidence of the predicted class, and no positive class is known: only accuracy follows from them";
    private const string OneAgainstRest = "there are more than two classes, and scores are the probability of one: which of the others is right does not follow from them";

    /// <param name="baseline">With what estimates are made of.</param>
    /// <param name="current">Counted with its bins; null: nothing was.</param>
    /// <param name="level">Of the intervals.</param>
    public static Estimate Estimate(Baseline baseline, BinnedColumns? current, double level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        if (current is not null && current.Fingerprint != baseline.Bins.Fingerprint)
            throw new ArgumentException("the counts are of other bins", nameof(current));
        var basis = baseline.Estimation;
        if (basis.Scores is null && basis.Errors is null)
            return Nothing(basis.Reason);
        if (current is null)
            return Nothing("no record was counted with the bins of the baseline");
        var scale = current.EffectiveRecords > 0 ? current.Weight / current.EffectiveRecords : 1;
        var classes = basis.Scores is { } scores ? OfClasses(scores, current[baseline.Columns.Length], scale, level) : null;
        var numbers = basis.Errors is { } errors ? OfNumbers(errors, current[baseline.Bins.Value], scale, level) : null;
        return (classes, numbers) switch
        {
            ({ } only, null) => only,
            (null, { } only) => only,
            ({ Figures.Count: 0 }, { } other) => other,
            ({ } some, { Figures.Count: 0 }) => some,
            ({ } some, { } more) => some with { Figures = [.. some.Figures, .. more.Figures], Extrapolated = more.Extrapolated },
            _ => Nothing(basis.Reason),
        };
    }

    private static Estimate Nothing(string reason, ulong records = 0, double effective = 0) => new() { Records = records, EffectiveRecords = effective, Reason = reason };

    private static Estimate OfClasses(ScoreCalibration calibration, ColumnCounts counts, double scale, double level)
    {
        var cells = new ScoredCells(calibration, counts, scale, level);
        if (cells.Weight / scale < Estimates.Estimate.MinSample)
            return Nothing($"{counts.Total} records have a prediction and a score, fewer than {Estimates.Estimate.MinSample:0} effective ones", counts.Total, cells.Weight / scale);
        var (positive, isRanked) = (calibration.Bins.Positive, calibration.Bins.Rows == 2);
        var (tp, fp, fn, tn) = cells.Confusion();
        return new Estimate
        {
            Records = counts.Total,
            EffectiveRecords = cells.Weight / scale,
            Confusion = isRanked ? new ExpectedConfusion(positive, tp, fp, fn, tn) : null,
            Figures = isRanked
                ?
                [
                    calibration.IsBinary ? cells.Figure("accuracy", (tp + tn) / cells.Weight, 1 / cells.Weight, -1 / cells.Weight) : EstimatedFigure.None("accuracy", OneAgainstRest),
                    tp + fp > 0 ? cells.Figure("precision", tp / (tp + fp), 1 / (tp + fp), 0) : EstimatedFigure.None("precision", $"no record was predicted '{positive}'"),
                    tp + fn > 0 ? cells.Figure("recall", tp / (tp + fn), fn / Square(tp + fn), -tp / Square(tp + fn)) : EstimatedFigure.None("recall", $"no record is expected to be '{positive}'"),
                    tp + fp + fn > 0
                        ? cells.Figure("f1", 2 * tp / (tp + tp + fp + fn), 2 * (tp + fp + fn) / Square(tp + tp + fp + fn), -2 * tp / Square(tp + tp + fp + fn))
                        : EstimatedFigure.None("f1", $"no record was predicted or is expected to be '{positive}'"),
                    cells.AucRoc(),
                ]
                :
                [
                    cells.Figure("accuracy", fn / cells.Weight, 0, 1 / cells.Weight),
                    .. ((string[])["precision", "recall", "f1", "auc_roc"]).Select(static name => EstimatedFigure.None(name, Outcomes)),
                ],
        };
    }

    private static Estimate OfNumbers(ErrorProfile errors, ColumnCounts counts, double scale, double level)
    {
        var (weight, records, outside) = (0.0, 0UL, 0.0);
        for (var cell = 0; cell < Math.Min(counts.Cells, errors.Cells.Length); cell++)
        {
            weight += counts.WeightAt(cell);
            records += counts.Counts[cell];
            outside += cell == 0 || cell == errors.Cells.Length - 1 ? counts.WeightAt(cell) : 0;
        }

        if (weight / scale < Estimates.Estimate.MinSample)
            return Nothing($"{records} records have a predicted number, fewer than {Estimates.Estimate.MinSample:0} effective ones", records, weight / scale);
        var squared = Mean(errors, counts, weight, scale, static cell => (cell.Squared, cell.SquaredVariance));
        var root = Math.Sqrt(squared.Mean);
        // The derivative of a root; of no errors at all it is none.
        var slope = root > 0 ? 1 / (2 * root) : 0;
        var half = Quantile(level) * Math.Sqrt(squared.Sampling + squared.Unknown);
        return new Estimate
        {
            Records = records,
            EffectiveRecords = weight / scale,
            Extrapolated = outside / weight,
            Figures =
            [
                OfMean("mae", Mean(errors, counts, weight, scale, static cell => (cell.Absolute, cell.AbsoluteVariance)), level),
                OfMean("mse", squared, level),
                new EstimatedFigure(
                    "rmse",
                    root,
                    new ConfidenceInterval(Math.Sqrt(Math.Max(0, squared.Mean - half)), Math.Sqrt(squared.Mean + half), level),
                    slope * Math.Sqrt(squared.Sampling),
                    slope * Math.Sqrt(squared.Unknown),
                    ""),
            ],
        };
    }

    // The variances of a stratified mean: of the current records' errors around their bins' means, and of these.
    private static (double Mean, double Sampling, double Unknown) Mean(ErrorProfile errors, ColumnCounts counts, double weight, double scale, Func<ErrorCell, (double Mean, double Variance)> of)
    {
        var (mean, sampling, unknown) = (0.0, 0.0, 0.0);
        for (var cell = 0; cell < Math.Min(counts.Cells, errors.Cells.Length); cell++)
        {
            var share = counts.WeightAt(cell) / weight;
            var (each, variance) = of(errors.Filled[cell]);
            mean += share * each;
            sampling += share * scale / weight * variance;
            unknown += share * share * variance / errors.Filled[cell].Rows;
        }

        return (mean, sampling, unknown);
    }

    private static EstimatedFigure OfMean(string name, (double Mean, double Sampling, double Unknown) figure, double level)
    {
        var half = Quantile(level) * Math.Sqrt(figure.Sampling + figure.Unknown);
        return new EstimatedFigure(
            name, figure.Mean, new ConfidenceInterval(Math.Max(0, figure.Mean - half), figure.Mean + half, level), Math.Sqrt(figure.Sampling), Math.Sqrt(figure.Unknown), "");
    }

    internal static double Quantile(double level) => NormalDistribution.Quantile((1 + level) / 2);

    private static double Square(double value) => value * value;
}
