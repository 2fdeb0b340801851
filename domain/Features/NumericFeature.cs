using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Features;

/// <summary>
/// Summary of a numeric feature: count, mean and variance, minimum, maximum and a sketch of its quantiles.
/// NaN is no value, nor is an infinite number or one beyond <see cref="MaxMagnitude"/>: both are missing, and how many the latter are is known.
/// </summary>
/// <remarks>
/// Counts, minimum and maximum are exact; mean and variance are those of sums that are not rounded, also where the mean is
/// large against the spread; quantiles have the relative error of <see cref="SignedQuantileSketch"/>. Not thread-safe.
/// </remarks>
public sealed partial class NumericFeature
{
    private const ulong UnitWeights = 0, SharedWeight = 1, OwnWeights = 2;

    private readonly SignedQuantileSketch _quantiles = new();
    private readonly Moments _moments = new();
    private readonly ExactSum _squaredWeights = new();
    private ulong _infinite;

    public bool IsEmpty => Values == 0 && _infinite == 0;

    /// <summary>Records that have a value.</summary>
    public ulong Values => _quantiles.Count;

    /// <summary>Σw of the values.</summary>
    internal double Weight => _moments.Weight;

    internal SignedQuantileSketch Quantiles => _quantiles;

    /// <summary>The q-quantile of the values, see <see cref="SignedQuantileSketch.Quantile"/>; null without any.</summary>
    public double? Quantile(double q) => _quantiles.Quantile(q);

    public void Clear()
    {
        _quantiles.Clear();
        _moments.Clear();
        _squaredWeights.Clear();
        _infinite = 0;
    }

    public void Merge(NumericFeature other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _quantiles.Merge(other._quantiles);
        _moments.Merge(other._moments);
        _squaredWeights.Add(other._squaredWeights);
        _infinite += other._infinite;
    }

    /// <summary>
    /// The sketch; infinite numbers times 4, plus the form of the weights; an empty tally, where builds before
    /// counted what their batches left out; if there are values, their weights and moments. Weights: none if all are 1, one float that all share, or Σw and Σw².
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _quantiles.WriteTo(writer);
        var shared = FindSharedWeight();
        writer.WriteVarUInt((_infinite << 2) | (shared is 0 or 1 ? UnitWeights : float.IsNaN(shared) ? OwnWeights : SharedWeight));
        writer.WriteTally(0, 0);
        if (_quantiles.IsEmpty)
        {
            return;
        }

        if (float.IsNaN(shared))
        {
            writer.WriteNumber(_moments.Weight);
            _squaredWeights.WriteTo(writer);
        }
        else if (shared != 1)
        {
            writer.WriteFloatWeight(shared);
        }

        _moments.WriteTo(writer);
    }

    /// <summary>Adds an encoded summary.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not an encoded summary; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var before = _quantiles.Count;
        _quantiles.MergeFrom(ref reader);
        var added = _quantiles.Count - before;
        var form = reader.ReadVarUInt();
        if (form >> 2 > AggregateReaderChecks.MaxTally || (form & 3) > OwnWeights)
        {
            throw new AggregateFormatException($"a feature has the unknown form {form}");
        }

        _infinite += form >> 2;
        _ = reader.ReadWeightedTally();
        if (added == 0)
        {
            return;
        }

        double weight;
        if ((form & 3) == OwnWeights)
        {
            weight = reader.ReadAmount();
            _squaredWeights.MergeAmountFrom(ref reader);
        }
        else
        {
            var shared = (form & 3) == SharedWeight ? reader.ReadFloatWeight() : 1;
            weight = added * shared;
            _squaredWeights.AddSquare(shared, added);
        }

        _moments.MergeFrom(ref reader, weight);
    }

    /// <summary>
    /// The weight of all values as their sums tell: Σw² is nΣw²/n² for no other weights. 0 without values, NaN if there are several. A column's weights are floats.
    /// </summary>
    private float FindSharedWeight()
    {
        var count = _quantiles.Count;
        if (count == 0)
        {
            return 0;
        }

        var shared = (float)(_moments.Weight / count);
        return count * (double)shared == _moments.Weight && _squaredWeights.IsSquare(shared, count) ? shared : float.NaN;
    }

    /// <summary>The figures; null without any record.</summary>
    /// <param name="absence">Records without one.</param>
    public NumericFigures? ToFigures(Absence absence = default) => IsEmpty && absence.Count == 0 ? null : WithError(new NumericFigures
    {
        Count = _quantiles.Count,
        Missing = absence.Count,
        Infinite = _infinite,
        MissingFraction = absence.Fraction,
        Weight = _moments.Weight,
        EffectiveCount = EffectiveSampleSize.Of(_moments.Weight, _squaredWeights.ToDouble()),
        Mean = _quantiles.IsEmpty ? null : _moments.Mean,
        StandardDeviation = _moments.StandardDeviation(_quantiles.Count, _squaredWeights.ToDouble()),
        Min = _quantiles.Min,
        LowerQuartile = _quantiles.Quantile(0.25),
        Median = _quantiles.Quantile(0.5),
        UpperQuartile = _quantiles.Quantile(0.75),
        Max = _quantiles.Max,
    });

    private NumericFigures WithError(NumericFigures figures)
    {
        if (_quantiles.CollapsedCount is not (> 0 and var collapsed))
            return figures;
        double[] quartiles = [figures.LowerQuartile!.Value, figures.Median!.Value, figures.UpperQuartile!.Value];
        return figures with { Collapsed = collapsed, RelativeAccuracy = quartiles.Max(_quantiles.ErrorOf) };
    }
}
