namespace OrleansMonitor.Domain.Scores;

/// <summary>How scores are distributed. Quantiles are right to 0.0025, and exact for scores of two decimals from 0.03 to 0.97. Null without a score in [0, 1].</summary>
public sealed record ScoreDistributionFigures
{
    /// <summary>Uniform bins of <see cref="Histogram"/>: [0, 0.05], (0.05, 0.1], … (0.95, 1].</summary>
    public const int HistogramBins = 20;

    /// <summary>Scores in [0, 1].</summary>
    public required ulong Count { get; init; }

    /// <summary>Scores outside of it; they are in no other figure.</summary>
    public required ulong OutOfRange { get; init; }

    /// <summary>Kish's effective number of scores, (Σw)²/Σw².</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Exact.</summary>
    public required double? Mean { get; init; }

    /// <summary>Unbiased; null for fewer than two scores.</summary>
    public required double? StandardDeviation { get; init; }

    public required double? Min { get; init; }

    public required double? P05 { get; init; }

    public required double? LowerQuartile { get; init; }

    public required double? Median { get; init; }

    public required double? UpperQuartile { get; init; }

    public required double? P95 { get; init; }

    public required double? Max { get; init; }

    /// <summary>
    /// Weighted share of each of twenty uniform bins; a score up to 0.0025 above a multiple of 0.05 counts in the bin below. Absent in
    /// a series.
    /// </summary>
    public IReadOnlyList<double>? Histogram { get; init; }
}
