using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Embeddings;

namespace OrleansMonitor.Domain.Drift;

/// <summary>One side of a comparison of a column.</summary>
/// <param name="Count">Records, each counted once; of an output, those that have one.</param>
/// <param name="EffectiveCount">Kish's effective number of them.</param>
/// <param name="MissingShare">Weighted share of missing values; null without any.</param>
/// <param name="MismatchedShare">Of numbers where categories are expected, and the other way round; of vectors of another dimension.</param>
/// <param name="UnseenShare">Of numbers beyond the baseline's range, and of categories that have no bin of their own.</param>
public readonly record struct ColumnSide(ulong Count, double EffectiveCount, double? MissingShare, double? MismatchedShare, double? UnseenShare);

/// <summary>Moments of the numbers of a side.</summary>
public readonly record struct NumericSide(double? Mean, double? StandardDeviation, double? Min, double? Max);

/// <summary>What decides on a column.</summary>
/// <param name="Method">The test.</param>
/// <param name="Statistic">Its statistic.</param>
/// <param name="PValue">Of this column alone.</param>
/// <param name="AdjustedPValue">Over all columns that were tested, after Benjamini and Hochberg.</param>
/// <param name="EffectSize">How much the sides differ.</param>
/// <param name="Threshold">The effect size that matters.</param>
public sealed record DriftTest(DriftMethod Method, double Statistic, double PValue, double AdjustedPValue, double EffectSize, double Threshold);

/// <summary>How a column of the current data differs from the baseline.</summary>
public sealed record ColumnDrift
{
    public required ColumnRole Role { get; init; }

    public required string Name { get; init; }

    public required bool IsNumeric { get; init; }

    public required double Importance { get; init; }

    public required ColumnSide Reference { get; init; }

    public required ColumnSide Current { get; init; }

    /// <summary>Of numbers of the baseline; of an embedding, of its norms.</summary>
    public NumericSide? ReferenceMoments { get; init; }

    /// <summary>Of numbers of a feature or a measurement in the range, all records of it; of an embedding, of its norms.</summary>
    public NumericSide? CurrentMoments { get; init; }

    public required DriftVerdict Verdict { get; init; }

    /// <summary>What was found, for people.</summary>
    public string Sentence => DriftSentence.Of(this);

    /// <summary>Why it is untested; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    public DriftTest? Test { get; init; }

    public KolmogorovSmirnov? KolmogorovSmirnov { get; init; }

    public ChiSquareTest? ChiSquare { get; init; }

    public PopulationStability? PopulationStability { get; init; }

    /// <summary>Of an embedding.</summary>
    public MeanDiscrepancy? MeanDiscrepancy { get; init; }

    public double? JensenShannon { get; init; }

    public double? Hellinger { get; init; }

    /// <summary>In the unit of the values.</summary>
    public double? Wasserstein { get; init; }

    /// <summary>Divided by the baseline's standard deviation; null where that is 0.</summary>
    public double? NormalisedWasserstein { get; init; }
}

/// <summary>How the current data of a model differs from the baseline.</summary>
public sealed record DataDrift
{
    /// <summary>Records of the current data that were counted with the baseline's bins.</summary>
    public required ulong Binned { get; init; }

    /// <summary>Columns by the share of importance that their effects take, the largest first.</summary>
    public required IReadOnlyList<ColumnDrift> Columns { get; init; }

    /// <summary>Columns that were tested.</summary>
    public required int Tested { get; init; }

    /// <summary>Columns that drifted.</summary>
    public required int Drifted { get; init; }

    /// <summary>Share of the tested importance that drifted; null where nothing was tested.</summary>
    public required double? DriftedShare { get; init; }

    /// <summary>Drifted where the share reaches <see cref="DataDriftSettings.ModelShare"/>; untested where no column was.</summary>
    public required DriftVerdict Verdict { get; init; }
}
