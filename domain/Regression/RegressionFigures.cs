namespace OrleansMonitor.Domain.Regression;

/// <summary>Metrics of labelled numeric predictions, e = predicted − actual. All are weighted.</summary>
public sealed record RegressionFigures
{
    /// <summary>Labelled records with both values finite.</summary>
    public required ulong Count { get; init; }

    /// <summary>Σw.</summary>
    public required double Weight { get; init; }

    /// <summary>Kish's effective number of records, (Σw)²/Σw².</summary>
    public required double EffectiveCount { get; init; }

    public required double MeanSquaredError { get; init; }

    public required double RootMeanSquaredError { get; init; }

    public required double MeanAbsoluteError { get; init; }

    /// <summary>
    /// Mean of |e/y| as a fraction, over the <see cref="PercentageCount"/> records whose actual value y is not 0.
    /// scikit-learn instead divides by the machine epsilon where y is 0, so one such record makes its figure huge.
    /// </summary>
    public required double? MeanAbsolutePercentageError { get; init; }

    public required ulong PercentageCount { get; init; }

    /// <summary>Mean of e; above 0 where the model predicts too much.</summary>
    public required double Bias { get; init; }

    /// <summary>
    /// 1 − Σwe² / Σw(y − ȳ)². Null for fewer than two records and where all actual values are the same to rounding, for which
    /// scikit-learn returns 1 or 0.
    /// </summary>
    public required double? RSquared { get; init; }

    /// <summary>Weighted mean of the actual values.</summary>
    public required double MeanActual { get; init; }
}
