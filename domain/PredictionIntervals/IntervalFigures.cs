using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.PredictionIntervals;

/// <summary>Intervals that came with predicted numbers, and how often the actual number was within.</summary>
public sealed record IntervalFigures
{
    /// <summary>Predictions that came with an interval.</summary>
    public required ulong Count { get; init; }

    /// <summary>Mean width of all of them, labelled or not.</summary>
    public required MeanFigure? Width { get; init; }

    /// <summary>The share that is to lie within: the weighted mean of those that say it. Null: none does.</summary>
    public required double? Level { get; init; }

    /// <summary>Of these, the ones with an actual number: what follows is of them.</summary>
    public required ulong Labelled { get; init; }

    /// <summary>Equally weighted labelled ones that tell as much as these.</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Weighted share of the actual numbers that lie within, the bounds included.</summary>
    public required double? Coverage { get; init; }

    /// <summary>The exact one, at 95 %.</summary>
    public required ConfidenceInterval? CoverageInterval { get; init; }

    /// <summary>Share of the actual numbers below the lower bound.</summary>
    public required double? Below { get; init; }

    /// <summary>Share of the actual numbers above the upper bound.</summary>
    public required double? Above { get; init; }

    /// <summary>Mean width of the labelled ones ÷ standard deviation of the actual numbers.</summary>
    public required double? RelativeWidth { get; init; }

    /// <summary>Mean interval score of those with a level, see <see cref="PredictionInterval.ScoreOf"/>.</summary>
    public required MeanFigure? Score { get; init; }
}
