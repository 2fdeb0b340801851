namespace OrleansMonitor.Domain.Scores;

/// <summary>Metrics of labelled scores of one kind. Sums and rates are weighted; null where a metric is not defined.</summary>
public sealed record ScoreFigures
{
    public required ScoreKind Kind { get; init; }

    /// <summary>Labelled records with a score in [0, 1].</summary>
    public required ulong Count { get; init; }

    /// <summary>Σw.</summary>
    public required double Weight { get; init; }

    /// <summary>Kish's effective number of records, (Σw)²/Σw².</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Labelled records whose score lies outside [0, 1]; they are in no figure.</summary>
    public required ulong OutOfRange { get; init; }

    /// <summary>Fraction of events: of positive labels, or of correct predictions.</summary>
    public required double EventRate { get; init; }

    public required double MeanScore { get; init; }

    /// <summary>Mean of (s − y)². Exact.</summary>
    public required double BrierScore { get; init; }

    /// <summary>Mean of −ln of the probability given to what happened, clipped at 2.2·10⁻¹⁶ as in scikit-learn. Exact.</summary>
    public required double LogLoss { get; init; }

    /// <summary>
    /// Expected calibration error: mean over records of |mean score − event rate| of their calibration bin, for ten
    /// uniform bins (Naeini, Cooper, Hauskrecht: Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 2015).
    /// </summary>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>The occupied calibration bins in ascending order.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>
    /// Area under the ROC curve, ties counted half. Only for <see cref="ScoreKind.PositiveClass"/> and with both classes present.
    /// </summary>
    public required double? AucRoc { get; init; }

    /// <summary>
    /// The exact area differs from <see cref="AucRoc"/> by no more than this: half the pairs of an event and a non-event
    /// that share a bin. Where scores in a bin are equal, such as those rounded to two decimals, the area is exact.
    /// </summary>
    public required double? AucRocErrorBound { get; init; }

    /// <summary>
    /// Average precision, Σ (R_n − R_{n−1})·P_n over the thresholds at the bins, as scikit-learn computes it over the
    /// distinct scores. Only where <see cref="AucRoc"/> is.
    /// </summary>
    public required double? AveragePrecision { get; init; }

    /// <summary>
    /// The exact average precision differs from <see cref="AveragePrecision"/> by no more than this. Weights within a bin
    /// are taken for small against their sum.
    /// </summary>
    public required double? AveragePrecisionErrorBound { get; init; }
}

/// <summary>A point of the calibration curve.</summary>
/// <param name="LowerBound">Scores above this (from 0 on in the first bin).</param>
/// <param name="UpperBound">Scores up to this and half a fine bin, 0.0025, more.</param>
/// <param name="Count">Records.</param>
/// <param name="Weight">Σw.</param>
/// <param name="MeanScore">Weighted mean of the scores. Exact.</param>
/// <param name="EventRate">Weighted fraction of events.</param>
public readonly record struct CalibrationBin(double LowerBound, double UpperBound, ulong Count, double Weight, double MeanScore, double EventRate);
