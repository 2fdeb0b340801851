using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Regression;

/// <summary>
/// Errors of labelled numeric predictions, e = predicted − actual: the weighted sums from which MSE, RMSE, MAE, MAPE,
/// R² and bias follow, and moments of the actual values.
/// </summary>
/// <remarks>e, e² and |e/y| of a record are rounded, and their sums are not: merging is exact. Not thread-safe.</remarks>
public sealed partial class RegressionErrors
{
    private ulong _count;
    private double _weight;
    private readonly ExactSum _squaredWeights = new();
    private readonly ExactSum _sum = new();
    private readonly ExactSum _absolute = new();
    private readonly ExactSum _squared = new();
    private ulong _relativeCount;
    private double _relativeWeight;
    private readonly ExactSum _relative = new();
    private readonly Moments _actual = new();

    public bool IsEmpty => _count == 0;

    public void Clear()
    {
        _count = _relativeCount = 0;
        _weight = _relativeWeight = 0;
        _squaredWeights.Clear();
        _sum.Clear();
        _absolute.Clear();
        _squared.Clear();
        _relative.Clear();
        _actual.Clear();
    }

    public void Merge(RegressionErrors other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _count += other._count;
        _weight += other._weight;
        _squaredWeights.Add(other._squaredWeights);
        _sum.Add(other._sum);
        _absolute.Add(other._absolute);
        _squared.Add(other._squared);
        _relativeCount += other._relativeCount;
        _relativeWeight += other._relativeWeight;
        _relative.Add(other._relative);
        _actual.Merge(other._actual);
    }

    /// <summary>
    /// Count; if not 0: Σw, Σw², Σwe, Σw|e|, Σwe², count and Σw of actual values other than 0, Σw|e/y| of those, moments
    /// of the actual values.
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt(_count);
        if (_count == 0)
        {
            return;
        }

        writer.WriteNumber(_weight);
        _squaredWeights.WriteTo(writer);
        _sum.WriteTo(writer);
        _absolute.WriteTo(writer);
        _squared.WriteTo(writer);
        writer.WriteTally(_relativeCount, _relativeWeight);
        _relative.WriteTo(writer);
        _actual.WriteTo(writer);
    }

    /// <summary>Adds encoded errors.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not encoded errors; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var count = reader.ReadTally();
        if (count == 0)
        {
            return;
        }

        _count += count;
        var weight = reader.ReadAmount();
        _weight += weight;
        _squaredWeights.MergeAmountFrom(ref reader);
        _sum.MergeFrom(ref reader);
        _absolute.MergeAmountFrom(ref reader);
        _squared.MergeAmountFrom(ref reader);
        var (relativeCount, relativeWeight) = reader.ReadWeightedTally();
        _relativeCount += relativeCount;
        _relativeWeight += relativeWeight;
        _relative.MergeAmountFrom(ref reader);
        _actual.MergeFrom(ref reader, weight);
    }

    /// <summary>The metrics; null without records.</summary>
    public RegressionFigures? ToFigures() => IsEmpty ? null : new RegressionFigures
    {
        Count = _count,
        Weight = _weight,
        EffectiveCount = EffectiveSampleSize.Of(_weight, _squaredWeights.ToDouble()),
        MeanSquaredError = _squared.ToDouble() / _weight,
        RootMeanSquaredError = Math.Sqrt(_squared.ToDouble() / _weight),
        MeanAbsoluteError = _absolute.ToDouble() / _weight,
        MeanAbsolutePercentageError = _relativeCount > 0 ? _relative.ToDouble() / _relativeWeight : null,
        PercentageCount = _relativeCount,
        Bias = _sum.ToDouble() / _weight,
        RSquared = _count >= 2 && !_actual.IsConstant ? 1 - _squared.ToDouble() / _actual.SquaredDeviations : null,
        MeanActual = _actual.Mean,
    };
}
