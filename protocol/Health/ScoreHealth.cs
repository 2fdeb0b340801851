using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Health;

/// <summary>
/// Quality of scores as probabilities: of the positive class (<c>scores</c>; events are positive labels) or of the predicted
/// class (<c>confidence</c>; events are correct predictions).
/// </summary>
public sealed record ScoreHealth
{
    /// <summary>Labelled records with a score in [0, 1].</summary>
    public required ulong Count { get; init; }

    /// <summary>Equally weighted records that tell as much as these.</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Records whose score lies outside [0, 1]; they are in no other figure.</summary>
    public required ulong OutOfRange { get; init; }

    /// <summary>Weighted fraction of events.</summary>
    public required double EventRate { get; init; }

    public required double MeanScore { get; init; }

    /// <summary>Brier score. Exact.</summary>
    public required double Brier { get; init; }

    /// <summary>Exact.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Over ten uniform bins.</summary>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>Area under the ROC curve; absent unless both outcomes occurred.</summary>
    public double? AucRoc { get; init; }

    /// <summary>The exact area differs from <see cref="AucRoc"/> by no more than this.</summary>
    public double? AucRocErrorBound { get; init; }

    public double? AveragePrecision { get; init; }

    /// <summary>The exact average precision differs from <see cref="AveragePrecision"/> by no more than this.</summary>
    public double? AveragePrecisionErrorBound { get; init; }

    /// <summary>Points of the calibration curve. Absent in a series.</summary>
    public IReadOnlyList<CalibrationBin>? Calibration { get; init; }

    internal static ScoreHealth? Of(PartialAggregate partial, ScoreKind kind, bool calibration = true) => partial.ToScoreFigures(kind) is not { } figures
        ? null
        : new ScoreHealth
        {
            Count = figures.Count,
            EffectiveCount = figures.EffectiveCount,
            OutOfRange = figures.OutOfRange,
            EventRate = figures.EventRate,
            MeanScore = figures.MeanScore,
            Brier = figures.BrierScore,
            LogLoss = figures.LogLoss,
            ExpectedCalibrationError = figures.ExpectedCalibrationError,
            AucRoc = figures.AucRoc,
            AucRocErrorBound = figures.AucRocErrorBound,
            AveragePrecision = figures.AveragePrecision,
            AveragePrecisionErrorBound = figures.AveragePrecisionErrorBound,
            Calibration = calibration ? figures.Calibration : null,
        };
}
