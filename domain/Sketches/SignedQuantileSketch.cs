using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// Quantiles of values of either sign, to a relative error of at most 3.1%: two stores with the fixed
/// <see cref="IndexMapping.Coarse"/> mapping, one of magnitudes below zero and one above, and a count of zeros. Count, minimum
/// and maximum are exact. It keeps no sum: what summarises a feature keeps its mean and variance beside it.
/// </summary>
/// <remarks>
/// The coarser mapping keeps a window of many features small; it covers all 128 octaves without collapsing. Magnitudes
/// below 2^−64 count as zero, those from 2^64 on as the largest bucket. Not safe for use by several threads at once.
/// </remarks>
public sealed partial class SignedQuantileSketch
{
    private readonly BinStore _positive = new(IndexMapping.Coarse);
    private readonly BinStore _negative = new(IndexMapping.Coarse);
    private ulong _zeroCount;
    private double _zeroWeight;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>Largest relative error of a quantile: 0.031.</summary>
    public static double RelativeAccuracy => IndexMapping.Coarse.RelativeAccuracy;

    public bool IsEmpty => Count == 0;

    /// <summary>Values, each counted once.</summary>
    public ulong Count => _positive.Total + _negative.Total + _zeroCount;

    /// <summary>Sum of weights; equals <see cref="Count"/> while every weight is 1.</summary>
    public double WeightSum => _positive.Weight + _negative.Weight + _zeroWeight;

    /// <summary>Values of 0, and those too small to be told from it.</summary>
    internal ulong ZeroCount => _zeroCount;

    internal double ZeroWeight => _zeroWeight;

    public double? Min => IsEmpty ? null : _min;

    public double? Max => IsEmpty ? null : _max;

    /// <summary>Values that have no bucket of their own: those in the last one of a sign, if any of them exceeds it.</summary>
    public ulong CollapsedCount =>
        (_max >= IndexMapping.MaxIndexable ? _positive.CountAt(Last) : 0) + (_min <= -IndexMapping.MaxIndexable ? _negative.CountAt(Last) : 0);

    /// <summary>
    /// Largest relative error of a quantile that is not 0: <see cref="RelativeAccuracy"/>, and more for one in the last bucket of a
    /// sign, which lies between its bound and the extreme.
    /// </summary>
    public double ErrorOf(double quantile)
    {
        var extreme = Math.Max(Math.Abs(_min), Math.Abs(_max));
        if (IsEmpty || extreme < IndexMapping.MaxIndexable || Math.Abs(quantile) < _positive.Mapping.LowerBound(Last))
            return RelativeAccuracy;
        return Math.Max(RelativeAccuracy, 1 - (quantile / (quantile > 0 ? _max : _min)));
    }

    /// <summary>
    /// The largest difference of a quantile to the value that it stands for, in the unit of the values: the relative error, and for values that share the bucket of zero or the last
    /// one of a sign the distance to the extremes. 0 where all values are the same.
    /// </summary>
    public static double AbsoluteErrorOf(double quantile, double min, double max)
    {
        var mapping = IndexMapping.Coarse;
        var (magnitude, range) = (Math.Abs(quantile), Math.Max(max - quantile, quantile - min));
        if (magnitude >= mapping.LowerBound(mapping.IndexCount - 1))
            return range;
        return Math.Min(range, magnitude < IndexMapping.MinIndexable ? IndexMapping.MinIndexable : RelativeAccuracy / (1 - RelativeAccuracy) * magnitude);
    }

    /// <summary>The q-quantile, 0 ≤ q ≤ 1, defined as <see cref="QuantileSketch.Quantile"/>. Null when there are no values.</summary>
    public double? Quantile(double q)
    {
        if (!(q is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(q), q, "a quantile is between 0 and 1");
        if (IsEmpty)
            return null;
        if (q is 0 or 1)
            return q == 0 ? _min : _max;
        var rank = LowerRank.Of(q, WeightSum, Count);
        var below = _negative.Weight;
        if (_negative.Total > 0 && (below > rank || (_zeroCount == 0 && _positive.Total == 0)))
            return Math.Clamp(-Representative(_negative.IndexAtRankDescending(rank, 0)), _min, _max);
        below += _zeroWeight;
        if (_positive.Total == 0 || below > rank)
            return Math.Clamp(0, _min, _max);
        return Math.Clamp(Representative(_positive.IndexAtRank(rank, below)), _min, _max);
    }

    /// <summary>The buckets that hold values, ascending: the largest value that each can hold, its values, and what they weigh.</summary>
    internal List<(double Upper, ulong Count, double Weight)> Buckets()
    {
        var buckets = new List<(double Upper, ulong Count, double Weight)>();
        if (_negative.Total > 0)
        {
            for (var index = _negative.Range.High; index >= _negative.Range.Low; index--)
                Add(_negative, index, -_negative.Mapping.LowerBound(index));
        }

        if (_zeroCount > 0)
            buckets.Add((Math.BitDecrement(IndexMapping.MinIndexable), _zeroCount, _zeroWeight));
        if (_positive.Total > 0)
        {
            for (var index = _positive.Range.Low; index <= _positive.Range.High; index++)
                Add(_positive, index, index == Last ? double.MaxValue : Math.BitDecrement(_positive.Mapping.LowerBound(index + 1)));
        }

        return buckets;

        void Add(BinStore store, int index, double upper)
        {
            if (store.CountAt(index) is > 0 and var count)
                buckets.Add((Math.Clamp(upper, _min, _max), count, store.WeightAt(index)));
        }
    }

    /// <summary>The largest value that lies in one bucket with a value.</summary>
    internal static double UpperBoundOf(double value)
    {
        var mapping = IndexMapping.Coarse;
        if (value <= -IndexMapping.MinIndexable)
            return -mapping.LowerBound(mapping.Index(-value));
        if (value < IndexMapping.MinIndexable)
            return Math.BitDecrement(IndexMapping.MinIndexable);
        var index = mapping.Index(value);
        return index >= mapping.IndexCount - 1 ? double.MaxValue : Math.BitDecrement(mapping.LowerBound(index + 1));
    }

    /// <summary>The buckets that hold values: what stands for each of them, which does not depend on the other values, and how many there are.</summary>
    internal List<(double Value, ulong Count)> Cells()
    {
        var cells = new List<(double Value, ulong Count)>();
        Add(_negative, -1);
        if (_zeroCount > 0)
            cells.Add((0, _zeroCount));
        Add(_positive, 1);
        return cells;

        void Add(BinStore store, int sign)
        {
            if (store.Total == 0)
                return;
            for (var index = store.Range.Low; index <= store.Range.High; index++)
            {
                if (store.CountAt(index) is > 0 and var count)
                    cells.Add((sign * store.Mapping.Representative(index), count));
            }
        }
    }

    public void Clear()
    {
        _positive.Clear();
        _negative.Clear();
        (_zeroCount, _zeroWeight) = (0, 0);
        (_min, _max) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    public void Merge(SignedQuantileSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _positive.Merge(other._positive);
        _negative.Merge(other._negative);
        _zeroCount += other._zeroCount;
        _zeroWeight += other._zeroWeight;
        Include(other._min, other._max);
    }

    /// <summary>
    /// The bins above and below zero, the zeros as a tally, and unless all are empty the minimum and maximum (4 bytes each if
    /// they are floats).
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _positive.WriteTo(writer);
        _negative.WriteTo(writer);
        writer.WriteTally(_zeroCount, _zeroWeight);
        if (!IsEmpty)
            writer.WriteExtremes(_min, _max);
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var before = Count;
        _positive.MergeFrom(ref reader);
        _negative.MergeFrom(ref reader);
        var (zeroCount, zeroWeight) = reader.ReadWeightedTally();
        _zeroCount += zeroCount;
        _zeroWeight += zeroWeight;
        if (Count == before)
            return;
        var (min, max) = reader.ReadExtremes();
        Include(min, max);
    }

    private int Last => _positive.Mapping.IndexCount - 1;

    private double Representative(int index) => _positive.Mapping.Representative(index);

    private void Include(double min, double max)
    {
        // −0 + 0 is 0, so that the two zeros are one.
        if (min < _min)
            _min = min + 0.0;
        if (max > _max)
            _max = max + 0.0;
    }
}
