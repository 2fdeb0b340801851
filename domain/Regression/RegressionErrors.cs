using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Regression;

/// <summary>
/// Errors of labelled numeric predictions, e = predicted − actual: the weighted sums from which MSE, RMSE, MAE, MAPE,
/// R² and bias follow, and mean and squared deviations of the actual values.
/// </summary>
/// <remarks>Merging is exact algebra; its results agree to floating point rounding. Not thread-safe.</remarks>
public sealed partial class RegressionErrors
{
    private ulong _count;
    private double _weight;
    private double _squaredWeights;
    private double _sum;
    private double _absolute;
    private double _squared;
    private ulong _relativeCount;
    private double _relativeWeight;
    private double _relative;
    private Moments _actual;

    public bool IsEmpty => _count == 0;

    public void Clear()
    {
        _count = _relativeCount = 0;
        _weight = _squaredWeights = _sum = _absolute = _squared = _relativeWeight = _relative = 0;
        _actual = default;
    }

    public void Merge(RegressionErrors other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _count += other._count;
        _weight += other._weight;
        _squaredWeights += other._squaredWeights;
        _sum += other._sum;
        _absolute += other._absolute;
        _squared += other._squared;
        _relativeCount += other._relativeCount;
        _relativeWeight += other._relativeWeight;
        _relative += other._relative;
        _actual.Merge(other._actual);
    }

    /// <summary>
    /// Count; if not 0: Σw, Σw², Σwe, Σw|e|, Σwe², count and Σw of actual values other than 0, Σw|e/y| of those, mean
    /// and squared deviations of the actual values.
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt(_count);
        if (_count == 0)
        {
            return;
        }

        writer.WriteNumber(_weight);
        writer.WriteNumber(_squaredWeights);
        writer.WriteNumber(_sum);
        writer.WriteNumber(_absolute);
        writer.WriteNumber(_squared);
        writer.WriteTally(_relativeCount, _relativeWeight);
        writer.WriteNumber(_relative);
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
        _squaredWeights += reader.ReadAmount();
        _sum += reader.ReadFinite();
        _absolute += reader.ReadAmount();
        _squared += reader.ReadAmount();
        var (relativeCount, relativeWeight) = reader.ReadWeightedTally();
        _relativeCount += relativeCount;
        _relativeWeight += relativeWeight;
        _relative += reader.ReadAmount();
        _actual.Merge(Moments.Read(ref reader, weight));
    }

    /// <summary>The metrics; null without records.</summary>
    public RegressionFigures? ToFigures() => IsEmpty ? null : new RegressionFigures
    {
        Count = _count,
        Weight = _weight,
        EffectiveCount = EffectiveSampleSize.Of(_weight, _squaredWeights),
        MeanSquaredError = _squared / _weight,
        RootMeanSquaredError = Math.Sqrt(_squared / _weight),
        MeanAbsoluteError = _absolute / _weight,
        MeanAbsolutePercentageError = _relativeCount > 0 ? _relative / _relativeWeight : null,
        PercentageCount = _relativeCount,
        Bias = _sum / _weight,
        RSquared = _count >= 2 && !_actual.IsConstant ? 1 - _squared / _actual.SquaredDeviations : null,
        MeanActual = _actual.Mean,
    };
}
