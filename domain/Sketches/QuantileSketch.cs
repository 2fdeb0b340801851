using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// Quantiles of values that are not negative, to a relative error of at most 0.97%, merged or not: a DDSketch (Masson,
/// Rim, Lee: DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees, VLDB 2019) with the
/// fixed <see cref="IndexMapping.Fine"/> mapping. Count, sum, minimum and maximum are exact.
/// </summary>
/// <remarks>
/// The guarantee holds from 2^−64 to 2^64, which covers every valid duration and token count. Smaller values count as zero,
/// larger ones fall into the last bucket. What an earlier program wrote may have collapsed (<see cref="CollapsedCount"/>);
/// <see cref="ErrorOf"/> says what is known of each quantile. Not safe for use by several threads at once.
/// </remarks>
public sealed partial class QuantileSketch
{
    private readonly BinStore _bins = new(IndexMapping.Fine);
    private ulong _zeroCount;
    private double _zeroWeight;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private readonly ExactSum _sum = new();

    /// <summary>Largest relative error of a quantile: 0.0096.</summary>
    public static double RelativeAccuracy => IndexMapping.Fine.RelativeAccuracy;

    public bool IsEmpty => Count == 0;

    /// <summary>Values, each counted once.</summary>
    public ulong Count => _bins.Total + _zeroCount;

    /// <summary>Sum of weights; equals <see cref="Count"/> while every weight is 1.</summary>
    public double WeightSum => _bins.Weight + _zeroWeight;

    /// <summary>Σ weight · value.</summary>
    public double Sum => _sum.ToDouble();

    public double? Min => IsEmpty ? null : _min;

    public double? Max => IsEmpty ? null : _max;

    public double? Mean => IsEmpty ? null : Sum / WeightSum;

    /// <summary>
    /// Variance of the values, Σ w (x − mean)² / Σ w, of the buckets' representatives: to a relative error of about twice
    /// <see cref="RelativeAccuracy"/>, for values that are spread over several buckets.
    /// </summary>
    public double? Variance
    {
        get
        {
            if (Mean is not { } mean)
                return null;
            // Around the mean of the representatives, and not less the square of what they are off: that cancels.
            var centre = mean + ((_bins.SumsAround(mean).Sum - (_zeroWeight * mean)) / WeightSum);
            var variance = (_bins.SumsAround(centre).Squares + (_zeroWeight * centre * centre)) / WeightSum;
            return variance <= 1e-24 * centre * centre ? 0 : variance;
        }
    }

    /// <summary>
    /// Values that are not in a bucket of their own: those that an earlier program counted in a higher one, because another value
    /// was more than 2^52 times as large, and those in the last bucket if any exceeds it.
    /// </summary>
    public ulong CollapsedCount => _bins.Collapsed + (_max >= IndexMapping.MaxIndexable ? _bins.CountAt(_bins.Mapping.IndexCount - 1) : 0);

    /// <summary>
    /// The q-quantile, 0 ≤ q ≤ 1: the value at the lower rank ⌊q (n − 1)⌋, counted from 0, of the n sorted values, with no
    /// interpolation. A value of weight w stands for w equal values. Null when there are none.
    /// </summary>
    public double? Quantile(double q)
    {
        if (!(q is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(q), q, "a quantile is between 0 and 1");
        if (IsEmpty)
            return null;
        if (q is 0 or 1)
            return q == 0 ? _min : _max;
        var rank = LowerRank.Of(q, WeightSum, Count);
        if (_bins.Total == 0 || _zeroWeight > rank)
            return _zeroCount > 0 ? _min : Representative(_bins.Range.Low);
        return Representative(_bins.IndexAtRank(rank, _zeroWeight));
    }

    /// <summary>The values as the sketch knows them, in ascending order, each with Σ weight: one for each occupied bucket.</summary>
    internal List<(double Value, double Weight)> Cells()
    {
        var cells = new List<(double, double)>();
        if (_zeroCount > 0)
            cells.Add((0, _zeroWeight));
        var (low, high) = _bins.Total > 0 ? _bins.Range : (0, -1);
        for (var index = low; index <= high; index++)
        {
            if (_bins.CountAt(index) > 0)
                cells.Add((_bins.Mapping.Representative(index), _bins.WeightAt(index)));
        }

        return cells;
    }

    /// <summary>
    /// Largest relative error of a quantile that is not 0: <see cref="RelativeAccuracy"/>, and more where values collapsed. One that
    /// may have been counted higher than it is lies between the smallest value and the quantile, one in the last bucket
    /// between its lower bound and the largest value.
    /// </summary>
    public double ErrorOf(double quantile)
    {
        if (IsEmpty || quantile < IndexMapping.MinIndexable)
            return RelativeAccuracy;
        var index = _bins.Mapping.Index(quantile);
        if (_bins.Collapsed > 0 && index <= _bins.CollapsedUpTo)
            return Math.Max(RelativeAccuracy, (quantile / Math.Max(_min, IndexMapping.MinIndexable)) - 1);
        return _max >= IndexMapping.MaxIndexable && index == _bins.Mapping.IndexCount - 1
            ? Math.Max(RelativeAccuracy, 1 - (quantile / _max))
            : RelativeAccuracy;
    }

    public void Clear()
    {
        _bins.Clear();
        (_zeroCount, _zeroWeight) = (0, 0);
        _sum.Clear();
        (_min, _max) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    public void Merge(QuantileSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _bins.Merge(other._bins);
        _zeroCount += other._zeroCount;
        _zeroWeight += other._zeroWeight;
        Include(other._min, other._max);
        _sum.Add(other._sum);
    }

    /// <summary>
    /// The bins, the zeros as a tally, and unless both are empty: minimum, maximum (4 bytes each if they are floats) and sum.
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _bins.WriteTo(writer);
        writer.WriteTally(_zeroCount, _zeroWeight);
        if (IsEmpty)
            return;
        writer.WriteExtremes(_min, _max);
        _sum.WriteTo(writer);
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var before = _bins.Total;
        _bins.MergeFrom(ref reader);
        var (zeroCount, zeroWeight) = reader.ReadWeightedTally();
        _zeroCount += zeroCount;
        _zeroWeight += zeroWeight;
        if (_bins.Total == before && zeroCount == 0)
            return;
        var (min, max) = reader.ReadExtremes();
        if (min < 0)
            throw new AggregateFormatException($"a sketch of values that are not negative has the minimum {min}");
        Include(min, max);
        _sum.MergeAmountFrom(ref reader);
    }

    // The exact extremes bound every quantile, also where buckets below or above the indexable range do not.
    private double Representative(int index) => Math.Clamp(_bins.Mapping.Representative(index), _min, _max);

    private void Include(double min, double max)
    {
        // −0 + 0 is 0, so that the two zeros are one.
        if (min < _min)
            _min = min + 0.0;
        if (max > _max)
            _max = max + 0.0;
    }
}
