using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>Weights of records by what was predicted and their score, and the calibrated probabilities of both.</summary>
internal readonly struct ScoredCells
{
    private readonly ScoreCalibration _calibration;

    // Per cell of scores, of records that were predicted the positive class and of all others.
    private readonly double[] _positive;
    private readonly double[] _other;
    private readonly double _scale;
    private readonly double _level;

    /// <param name="calibration">Of the scores.</param>
    /// <param name="counts">Over its joint bins.</param>
    /// <param name="scale">Σw²/Σw of the records.</param>
    /// <param name="level">Of intervals.</param>
    public ScoredCells(ScoreCalibration calibration, ColumnCounts counts, double scale, double level)
    {
        (_calibration, _scale, _level) = (calibration, scale, level);
        var cells = calibration.Bins.ScoreCells;
        (_positive, _other) = (new double[cells], new double[cells]);
        for (var cell = 0; cell < counts.Cells; cell++)
        {
            (cell < cells ? _other : _positive)[cell % cells] = counts.WeightAt(cell);
            Weight += counts.WeightAt(cell);
        }
    }

    public double Weight { get; }

    /// <summary>Expected; where scores are the confidence of the predicted class, right predictions are "false negatives".</summary>
    public (double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives) Confusion()
    {
        var (tp, fp, fn, tn) = (0.0, 0.0, 0.0, 0.0);
        for (var cell = 0; cell < _other.Length; cell++)
        {
            var p = _calibration.Probabilities[cell];
            tp += _positive[cell] * p;
            fp += _positive[cell] * (1 - p);
            fn += _other[cell] * p;
            tn += _other[cell] * (1 - p);
        }

        return (tp, fp, fn, tn);
    }

    /// <summary>A figure with the derivatives by the events among the records that were predicted positive, and among the others.</summary>
    public EstimatedFigure Figure(string name, double value, double ofPositive, double ofOther)
    {
        var (derivatives, others) = (new double[_other.Length], new double[_other.Length]);
        Array.Fill(derivatives, ofPositive);
        Array.Fill(others, ofOther);
        return Figure(name, value, derivatives, others, 0);
    }

    /// <summary>
    /// The probability that an event outranks a non-event, ties counted half. Records that share a bin are ties here, of which the scores
    /// themselves rank some right: by up to half the tied pairs the area may be larger, and so the interval is.
    /// </summary>
    public EstimatedFigure AucRoc()
    {
        var n = _other.Length;
        var (events, nonEvents) = (new double[n], new double[n]);
        var (positives, negatives) = (0.0, 0.0);
        for (var cell = 0; cell < n; cell++)
        {
            var weight = _positive[cell] + _other[cell];
            events[cell] = weight * _calibration.Probabilities[cell];
            nonEvents[cell] = weight - events[cell];
            positives += events[cell];
            negatives += nonEvents[cell];
        }

        if (!(positives > 0 && negatives > 0))
            return EstimatedFigure.None("auc_roc", "only one outcome is expected");
        var (outranked, tied, below, above) = (0.0, 0.0, 0.0, positives);
        var derivatives = new double[n];
        for (var cell = 0; cell < n; cell++)
        {
            above -= events[cell];
            outranked += events[cell] * below;
            tied += events[cell] * nonEvents[cell];
            // One more event here, and one non-event less.
            derivatives[cell] = below + (nonEvents[cell] / 2) - above - (events[cell] / 2);
            below += nonEvents[cell];
        }

        var pairs = positives * negatives;
        var area = (outranked + (tied / 2)) / pairs;
        for (var cell = 0; cell < n; cell++)
            derivatives[cell] = (derivatives[cell] - (area * (negatives - positives))) / pairs;
        return Figure("auc_roc", area, derivatives, derivatives, tied / 2 / pairs);
    }

    private EstimatedFigure Figure(string name, double value, double[] ofPositive, double[] ofOther, double above)
    {
        var (sampling, unknown) = (0.0, 0.0);
        var byBlock = new double[_calibration.BlockCount];
        for (var cell = 0; cell < _other.Length; cell++)
        {
            sampling += ((ofPositive[cell] * ofPositive[cell] * _positive[cell]) + (ofOther[cell] * ofOther[cell] * _other[cell])) * _scale * _calibration.Spreads[cell];
            byBlock[_calibration.Blocks[cell]] += (ofPositive[cell] * _positive[cell]) + (ofOther[cell] * _other[cell]);
        }

        for (var block = 0; block < byBlock.Length; block++)
            unknown += byBlock[block] * byBlock[block] * _calibration.Uncertainties[block];
        var clustering = _calibration.Clustering;
        sampling *= clustering.DesignEffect(Weight / _scale);
        unknown *= clustering.DesignEffect(_calibration.Rows);
        var half = PerformanceEstimator.Quantile(_level) * Math.Sqrt(sampling + unknown);
        var interval = new ConfidenceInterval(Math.Max(0, value - half), Math.Min(1, value + half + above), _level);
        return new EstimatedFigure(name, value, interval, Math.Sqrt(sampling), Math.Sqrt(unknown), "");
    }
}
