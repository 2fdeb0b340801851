using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <summary>The scores of a batch. Single precision finds the bins; the sums take double precision where the column has it.</summary>
internal readonly ref struct ScoreColumn(ReadOnlySpan<float> singles, ReadOnlySpan<double> doubles = default)
{
    /// <summary>Per record its score, NaN for none.</summary>
    public ReadOnlySpan<float> Singles { get; } = singles;

    /// <summary>The same in double precision; empty where the column has single precision.</summary>
    public ReadOnlySpan<double> Doubles { get; } = doubles;

    /// <summary>The weight that all records share, NaN where they differ.</summary>
    public double Check(ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights)
    {
        if (Singles.Length != outcomes.Length)
            throw new ArgumentException($"{outcomes.Length} outcomes for {Singles.Length} scores", nameof(outcomes));
        return WeightColumn.Shared(weights, Singles.Length);
    }
}
