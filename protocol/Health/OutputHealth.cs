using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Health;

/// <summary>What a model predicted, of all records with a prediction, whether they have a label or not.</summary>
public sealed record OutputHealth
{
    /// <summary>Absent where no class was predicted.</summary>
    public PredictedClasses? Classes { get; init; }

    /// <summary>Absent where no number was predicted.</summary>
    public PredictedValues? Values { get; init; }

    /// <summary>All scores as they came.</summary>
    public ScoreDistributionFigures? Scores { get; init; }

    /// <summary>
    /// Scores as the probability of the class that was predicted: 1 − s where the score is of the positive class and another one was predicted.
    /// </summary>
    public ScoreDistributionFigures? Confidence { get; init; }

    internal static OutputHealth Of(PartialAggregate partial, bool series) => new()
    {
        Classes = partial.Outputs.Classes.IsEmpty ? null : PredictedClasses.Of(partial, series ? HealthFigures.MaxSeriesClasses : Domain.Outputs.ModelOutputs.MaxClasses),
        Values = partial.Outputs.Values.IsEmpty ? null : PredictedValues.Of(partial.Outputs.Values),
        Scores = partial.Outputs.ToScores()?.ToFigures(!series),
        Confidence = partial.Outputs.ToConfidence()?.ToFigures(!series),
    };
}

/// <summary>How often each class was predicted.</summary>
public sealed record PredictedClasses
{
    /// <summary>Records with a predicted class.</summary>
    public required ulong Count { get; init; }

    /// <summary>Different classes: exact up to 256, then an estimate.</summary>
    public required long Distinct { get; init; }

    /// <summary>The most frequent first, ties in ordinal order; in a series at most 16.</summary>
    public required IReadOnlyList<PredictedShare> Shares { get; init; }

    /// <summary>Weighted share of all classes that are not listed.</summary>
    public required double Other { get; init; }

    /// <summary>Past 256 classes a count is too large by more than this only with a probability of 2%; absent where counts are exact.</summary>
    public ulong? CountError { get; init; }

    internal static PredictedClasses Of(PartialAggregate partial, int top)
    {
        var figures = partial.Outputs.Classes.ToFigures(top)!;
        // Counts do not keep the squares of their weights; those of the records stand for them.
        var effective = partial.HasTraffic && partial.Traffic is { Records: > 0 } traffic
            ? figures.Count * Math.Min(1, EffectiveSampleSize.Of(traffic.WeightSum, traffic.SquaredWeightSum) / traffic.Records)
            : figures.Count;
        var listed = figures.Top.Sum(static each => each.Weight);
        return new PredictedClasses
        {
            Count = figures.Count,
            Distinct = figures.Distinct,
            Shares = [.. figures.Top.Select(each => PredictedShare.Of(each.Name, each.Count, Math.Min(1, each.Weight / figures.Weight), effective))],
            Other = Math.Max(0, 1 - (listed / figures.Weight)) is > 1e-12 and var other ? other : 0,
            CountError = figures.CountError,
        };
    }
}

/// <summary>How often one class was predicted.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Count">Records, as they came.</param>
/// <param name="Share">Weighted share of the records with a predicted class.</param>
/// <param name="Interval">The exact one, at 95%; absent without a record.</param>
public sealed record PredictedShare(string Class, ulong Count, double Share, ConfidenceInterval? Interval)
{
    internal static PredictedShare Of(string name, ulong count, double share, double effective) =>
        new(name, count, share, ClopperPearson.IntervalOrNull(share, effective));
}

/// <summary>How the predicted numbers are distributed. Quantiles are right to 3.1%. Null without a number.</summary>
public sealed record PredictedValues
{
    /// <summary>Numbers; an infinite one is none.</summary>
    public required ulong Count { get; init; }

    /// <summary>Infinite ones; in no other figure.</summary>
    public required ulong Infinite { get; init; }

    /// <summary>Equally weighted numbers that tell as much as these.</summary>
    public required double EffectiveCount { get; init; }

    public required double? Mean { get; init; }

    /// <summary>Unbiased; null for fewer than two numbers.</summary>
    public required double? StandardDeviation { get; init; }

    public required double? Min { get; init; }

    public required double? P05 { get; init; }

    public required double? LowerQuartile { get; init; }

    public required double? Median { get; init; }

    public required double? UpperQuartile { get; init; }

    public required double? P95 { get; init; }

    public required double? Max { get; init; }

    internal static PredictedValues Of(NumericFeature values)
    {
        var figures = values.ToFigures()!;
        return new PredictedValues
        {
            Count = figures.Count,
            Infinite = figures.Infinite,
            EffectiveCount = figures.EffectiveCount,
            Mean = figures.Mean,
            StandardDeviation = figures.StandardDeviation,
            Min = figures.Min,
            P05 = values.Quantile(0.05),
            LowerQuartile = figures.LowerQuartile,
            Median = figures.Median,
            UpperQuartile = figures.UpperQuartile,
            P95 = values.Quantile(0.95),
            Max = figures.Max,
        };
    }
}
