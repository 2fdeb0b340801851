using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// Calibrates scores on what is kept of a period: its labelled scores by the bins of their histogram, events and others apart. Edges are bounds of these bins, so that
/// current records fall into the same cells. Of numbers the errors are kept as sums over all predictions, and not by what was predicted.
/// </summary>
internal static class PeriodCalibration
{
    private const string NoErrors = "how errors of numbers depend on what was predicted is not kept of a period: make the baseline from a file with --actual";

    /// <param name="period">All of it.</param>
    /// <param name="parts">The same in consecutive parts, which tell how far outcomes depend on their neighbours; without any they are taken to be independent.</param>
    /// <param name="positiveClass">The configured one, or the one that a client named.</param>
    public static EstimationBasis Of(PartialAggregate period, IReadOnlyList<PartialAggregate> parts, string? positiveClass)
    {
        var hasNumbers = period is { HasRegression: true };
        if (Plane(period, ScoreKind.PositiveClass) is null && Plane(period, ScoreKind.TopLabel) is null)
            return new EstimationBasis(null, null, hasNumbers ? NoErrors : "the period has no labelled predictions with scores");
        var (scores, problem) = Calibrate(period, parts, positiveClass);
        return new EstimationBasis(scores, null, string.Join("; ", new[] { problem, hasNumbers ? NoErrors : "" }.Where(static reason => reason.Length > 0)));
    }

    private static (ScoreCalibration? Scores, string Problem) Calibrate(PartialAggregate period, IReadOnlyList<PartialAggregate> parts, string? positiveClass)
    {
        var classes = ClassesOf(period);
        var (ofPositive, ofPrediction) = (Plane(period, ScoreKind.PositiveClass), Plane(period, ScoreKind.TopLabel));
        var kind = (ofPositive?.Count ?? 0) >= (ofPrediction?.Count ?? 0) ? ScoreKind.PositiveClass : ScoreKind.TopLabel;
        var plane = kind == ScoreKind.PositiveClass ? ofPositive! : ofPrediction!;
        var positive = kind == ScoreKind.TopLabel ? "" : positiveClass ?? BinaryClasses.Positive(classes);
        if (positive is null)
            return (null, "nobody says of which class the scores of the period are the probability");
        var (counts, weights, events) = Cells(plane);
        var (weight, hits) = (weights.Sum(), events.Sum());
        var scale = EffectiveSampleSize.Of(weight, plane.SquaredWeights) / weight;
        if (weight * scale < ScoreCalibration.MinRows)
            return (null, FormattableString.Invariant($"{weight * scale:0} effective records of the period have a score and a label, fewer than {ScoreCalibration.MinRows:0}"));
        if (EstimationBuilder.Problem(weight, hits, counts.Count(static count => count > 0) == 1, positive) is { } problem)
            return (null, problem);
        var uppers = Uppers(counts);
        var bins = new JointBins(positive, Array.ConvertAll(uppers, static bin => (double)ScoreBins.UpperOf(bin)));
        var isOfTwo = positive.Length > 0 && classes.Length == 2;
        var (rows, found) = (Grouped(weights, uppers, scale), Grouped(events, uppers, scale));
        var probabilities = new ScoreCalibration(bins, isOfTwo, rows, found).Probabilities;
        var clustering = OutcomeClustering.Of(parts.Select(part => PartOf(part.Scores.PlaneOf(kind, part.PairScores, classes), uppers, probabilities, scale)));
        return (new ScoreCalibration(bins, isOfTwo, rows, found, clustering), "");
    }

    private static OutcomePart PartOf(ScorePlane? plane, int[] uppers, double[] probabilities, double scale)
    {
        if (plane is null)
            return default;
        var (_, weights, events) = Cells(plane);
        var (rows, found, residual, variance) = (Grouped(weights, uppers, scale), Grouped(events, uppers, scale), 0.0, 0.0);
        for (var cell = 0; cell < rows.Length; cell++)
        {
            residual += found[cell] - (rows[cell] * probabilities[cell]);
            variance += rows[cell] * probabilities[cell] * (1 - probabilities[cell]);
        }

        return new OutcomePart(rows.Sum(), residual, variance);
    }

    private static string[] ClassesOf(PartialAggregate period) => period.HasConfusion ? period.Confusion.UsedClasses() : [];

    private static ScorePlane? Plane(PartialAggregate period, ScoreKind kind) =>
        period.HasScores || period.HasPairScores ? period.Scores.PlaneOf(kind, period.PairScores, ClassesOf(period)) : null;

    private static (ulong[] Counts, double[] Weights, double[] Events) Cells(ScorePlane plane)
    {
        var (counts, weights, events) = (new ulong[ScoreBins.Count], new double[ScoreBins.Count], new double[ScoreBins.Count]);
        for (var bin = 0; bin < counts.Length; bin++)
        {
            counts[bin] = plane.CountAt(bin, isEvent: true) + plane.CountAt(bin, isEvent: false);
            events[bin] = plane.WeightAt(bin, isEvent: true);
            weights[bin] = events[bin] + plane.WeightAt(bin, isEvent: false);
        }

        return (counts, weights, events);
    }

    /// <summary>Of each group of bins but the last one the last bin: quantiles, as those of rows.</summary>
    private static int[] Uppers(ulong[] counts)
    {
        var total = counts.Aggregate(0UL, static (sum, count) => sum + count);
        var groups = (ulong)Math.Clamp(total / EstimationBuilder.RowsPerCell, 2, JointBins.MaxScoreCells);
        var last = Array.FindLastIndex(counts, static count => count > 0);
        var uppers = new List<int>();
        var (counted, next) = (0UL, 1UL);
        for (var bin = 0; bin < last; bin++)
        {
            counted += counts[bin];
            if (counts[bin] == 0 || counted * groups < next * total)
                continue;
            uppers.Add(bin);
            next = (counted * groups / total) + 1;
        }

        // Where the first quantile is the largest score, the others lie below it.
        if (uppers.Count == 0)
            uppers.Add(Array.FindLastIndex(counts, last - 1, static count => count > 0));
        return [.. uppers];
    }

    private static double[] Grouped(double[] values, int[] uppers, double scale)
    {
        var groups = new double[uppers.Length + 1];
        for (int bin = 0, group = 0; bin < values.Length; bin++)
        {
            groups[group] += values[bin] * scale;
            if (group < uppers.Length && bin == uppers[group])
                group++;
        }

        return groups;
    }
}
