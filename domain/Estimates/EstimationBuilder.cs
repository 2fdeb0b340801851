using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Classification;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>Fits on the rows of a baseline what estimates are made of. What cannot be fitted is a reason, and no error: the baseline is good for drift all the same.</summary>
public static class EstimationBuilder
{
    internal const int RowsPerCell = 20;

    // The variance of the squares of larger errors would not be finite.
    private const double MaxError = 1e70;

    /// <summary>Calibrates scores on labelled predictions, which are in the order of time.</summary>
    /// <param name="predicted">Null: none.</param>
    /// <param name="scores">NaN: none.</param>
    /// <param name="actual">The labels; null: none.</param>
    /// <param name="positive">The class that scores are the probability of; null: that of a pair that everybody knows.</param>
    public static (ScoreCalibration? Calibration, string Reason) Calibrate(IReadOnlyList<string?> predicted, ReadOnlySpan<double> scores, IReadOnlyList<string?> actual, string? positive)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(actual);
        var rows = new List<(double Score, string Predicted, string Actual)>(scores.Length);
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < scores.Length; i++)
        {
            if (predicted[i] is not { } prediction || actual[i] is not { } label || !double.IsFinite(scores[i]))
                continue;
            rows.Add((scores[i], prediction, label));
            classes.Add(prediction);
            classes.Add(label);
        }

        positive ??= BinaryClasses.Positive([.. classes]);
        if (positive is not null && rows.Count > 0 && !classes.Contains(positive))
            return (null, $"no labelled row of the baseline is of the positive class '{positive}'");
        var events = rows.ConvertAll(row => (row.Score, positive is null ? row.Predicted == row.Actual : row.Actual == positive));
        return Calibrate(events, positive ?? "", classes.Count == 2);
    }

    /// <summary>The errors of predicted numbers, by the bins of their column.</summary>
    /// <param name="bins">The column of predicted numbers.</param>
    /// <param name="predicted">NaN: none.</param>
    /// <param name="actual">Likewise.</param>
    public static (ErrorProfile? Errors, string Reason) Profile(FrozenColumn bins, ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        ArgumentNullException.ThrowIfNull(bins);
        var cells = new Spread[bins.ValueCells];
        var (rows, largest) = (0, 0.0);
        for (var i = 0; i < predicted.Length; i++)
        {
            var error = Math.Abs(predicted[i] - actual[i]);
            if (!double.IsFinite(error))
                continue;
            cells[bins.CellOf(predicted[i])].Add(error);
            rows++;
            largest = Math.Max(largest, error);
        }

        if (rows < ErrorProfile.MinRows)
            return (null, $"{rows} rows of the baseline have a predicted and an actual number, fewer than {ErrorProfile.MinRows:0}");
        if (largest is 0 or > MaxError)
            return (null, FormattableString.Invariant($"{(largest == 0 ? "every predicted number of the baseline is the actual one: no error is known" : $"an error of the baseline is {largest:0.###E+0}, of more than {MaxError:0E+0}")}"));
        return (new ErrorProfile(Array.ConvertAll(cells, static cell => cell.ToCell())), "");
    }

    private static (ScoreCalibration? Calibration, string Reason) Calibrate(List<(double Score, bool IsEvent)> rows, string positive, bool isBinary)
    {
        if (rows.Count < ScoreCalibration.MinRows)
            return (null, $"{rows.Count} rows of the baseline have a score, a prediction and a label, fewer than {ScoreCalibration.MinRows:0}");
        var sorted = rows.ConvertAll(static row => row.Score);
        sorted.Sort();
        if (Problem(rows.Count, rows.Count(static row => row.IsEvent), sorted[0] == sorted[^1], positive) is { } problem)
            return (null, problem);
        var bins = new JointBins(positive, Edges(sorted));
        var (counts, events) = (new double[bins.ScoreCells], new double[bins.ScoreCells]);
        foreach (var (score, isEvent) in rows)
        {
            var cell = bins.ScoreCellOf(score);
            counts[cell]++;
            events[cell] += isEvent ? 1 : 0;
        }

        var isOfTwo = positive.Length > 0 && isBinary;
        var fitted = new ScoreCalibration(bins, isOfTwo, counts, events).Probabilities;
        var clustering = OutcomeClustering.Of([.. rows.Select(static row => row.IsEvent)], [.. rows.Select(row => fitted[bins.ScoreCellOf(row.Score)])]);
        return (new ScoreCalibration(bins, isOfTwo, counts, events, clustering), "");
    }

    /// <summary>Why nothing can be calibrated; null: it can.</summary>
    internal static string? Problem(double rows, double events, bool isConstant, string positive) =>
        events <= 0 || events >= rows
            ? positive.Length > 0
                ? $"{(events <= 0 ? "no" : "every")} labelled row of the baseline is of the positive class '{positive}': scores cannot be calibrated on one outcome"
                : $"{(events <= 0 ? "no" : "every")} labelled prediction of the baseline is right: scores cannot be calibrated on one outcome"
            : isConstant ? "all scores of the baseline are the same, so that they tell nothing" : null;

    // Quantiles; the last bin has no end, and so the largest score is no edge.
    private static double[] Edges(List<double> sorted)
    {
        var cells = Math.Clamp(sorted.Count / RowsPerCell, 2, JointBins.MaxScoreCells);
        var uppers = new List<double>(cells);
        for (var cell = 1; cell < cells; cell++)
        {
            var upper = sorted[(int)((((long)sorted.Count * cell) + cells - 1) / cells) - 1];
            if (upper < sorted[^1])
                uppers.Add(upper);
        }

        // Where the first quantile is the largest score, the others lie below it.
        if (uppers.Count == 0)
            uppers.Add(sorted.FindLast(score => score < sorted[^1]));
        return BinEdges.InSinglePrecision(sorted[0], uppers)[1..];
    }

    // Welford's sums of |e| and of e².
    private struct Spread
    {
        private double _rows;
        private double _absolute;
        private double _absoluteSquares;
        private double _squared;
        private double _squaredSquares;

        public void Add(double error)
        {
            _rows++;
            var delta = error - _absolute;
            _absolute += delta / _rows;
            _absoluteSquares += delta * (error - _absolute);
            delta = (error * error) - _squared;
            _squared += delta / _rows;
            _squaredSquares += delta * ((error * error) - _squared);
        }

        // Of a single row the variance is not known: the square of the mean is what an exponential distribution has.
        public readonly ErrorCell ToCell() => _rows < 2
            ? new ErrorCell(_rows, _absolute, _absolute * _absolute, _squared, _squared * _squared)
            : new ErrorCell(_rows, _absolute, _absoluteSquares / (_rows - 1), _squared, _squaredSquares / (_rows - 1));
    }
}
