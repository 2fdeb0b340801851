namespace OrleansMonitor.Domain.Sketches;

public sealed partial class SignedQuantileSketch
{
    // Below this the passes over a column cost more than they save.
    private const int MinColumn = 16;

    /// <summary>Adds a value. False, and nothing is added, if it is NaN or infinite.</summary>
    /// <param name="value">Any finite number.</param>
    /// <param name="weight">The inverse of the sampling rate, finite and above 0.</param>
    public bool Add(double value, double weight = 1)
    {
        if (!double.IsFinite(value) || !SketchWeights.IsValid(weight))
            return false;
        var magnitude = Math.Abs(value);
        if (magnitude < IndexMapping.MinIndexable)
        {
            _zeroCount++;
            _zeroWeight += weight;
        }
        else
        {
            (value > 0 ? _positive : _negative).Add(_positive.Mapping.Index(magnitude), weight);
        }

        Include(value, value);
        return true;
    }

    /// <summary>
    /// Takes back a value that was added before. False, and nothing is changed, where there is no such value. Where it was the only one
    /// of its bucket, the next extreme is what its bucket tells.
    /// </summary>
    /// <param name="value">Any finite number.</param>
    /// <param name="weight">The one that it was added with.</param>
    public bool Subtract(double value, double weight = 1)
    {
        var magnitude = Math.Abs(value);
        if (magnitude < IndexMapping.MinIndexable)
        {
            if (_zeroCount == 0)
                return false;
            _zeroCount--;
            _zeroWeight = _zeroCount == 0 ? 0 : Math.Max(_zeroWeight - weight, 0);
        }
        else if (!(value > 0 ? _positive : _negative).Subtract(_positive.Mapping.Index(magnitude), weight))
        {
            return false;
        }

        if (IsEmpty)
        {
            Clear();
            return true;
        }

        // An extreme that stays bounds the other one, which is a guess within its bucket.
        var (hasMin, hasMax) = (HasBucketOf(_min), HasBucketOf(_max));
        if (!hasMin)
            _min = Math.Min(LowestRepresentative(), hasMax ? _max : double.PositiveInfinity);
        if (!hasMax)
            _max = Math.Max(HighestRepresentative(), hasMin ? _min : double.NegativeInfinity);
        return true;
    }

    private double LowestRepresentative() =>
        _negative.Total > 0 ? -Representative(_negative.Range.High) : _zeroCount > 0 ? 0 : Representative(_positive.Range.Low);

    private double HighestRepresentative() =>
        _positive.Total > 0 ? Representative(_positive.Range.High) : _zeroCount > 0 ? 0 : -Representative(_negative.Range.Low);

    private bool HasBucketOf(double value)
    {
        var magnitude = Math.Abs(value);
        return magnitude < IndexMapping.MinIndexable
            ? _zeroCount > 0
            : (value > 0 ? _positive : _negative).CountAt(_positive.Mapping.Index(magnitude)) > 0;
    }

    /// <summary>Adds a column of values of one weight; NaN and infinite ones are passed over. Returns how many were added.</summary>
    public int AddRange(ReadOnlySpan<float> values, double weight = 1)
    {
        var isColumn = values.Length >= MinColumn && SketchWeights.IsValid(weight);
        var scan = isColumn ? ColumnScan.Of(values) : default;
        if (!isColumn || !CanScatter(scan))
            return AddEach(values, weight);
        if (scan.Finite == 0)
            return 0;
        var scatter = new ColumnScatter(_positive.Mapping, values, default, scan, hasNegative: scan.Min < 0);
        _zeroCount += scatter.Zeros;
        _zeroWeight += scatter.Zeros * weight;
        _positive.AddCounts(scatter.Low, scatter.Positive, weight);
        _negative.AddCounts(scatter.Low, scatter.Negative, weight);
        Include(scan.Min, scan.Max);
        return scan.Finite;
    }

    /// <summary>Adds a column of values with a weight each; no weights: all are 1. Returns how many were added.</summary>
    public int AddRange(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        if (SketchWeights.Shared(values.Length, weights) is { } shared)
            return AddRange(values, shared);
        var isColumn = values.Length >= MinColumn && SketchWeights.AreValid(weights);
        var scan = isColumn ? ColumnScan.Of(values) : default;
        if (!isColumn || !CanScatter(scan))
            return AddEach(values, weights);
        if (scan.Finite == 0)
            return 0;
        var scatter = new ColumnScatter(_positive.Mapping, values, weights, scan, hasNegative: scan.Min < 0);
        _zeroCount += scatter.Zeros;
        _zeroWeight += scatter.ZeroWeight;
        _positive.AddCounts(scatter.Low, scatter.Positive, scatter.PositiveWeights);
        _negative.AddCounts(scatter.Low, scatter.Negative, scatter.NegativeWeights);
        Include(scan.Min, scan.Max);
        return scan.Finite;
    }

    /// <summary>Adds a column of values of double precision and one weight. Returns how many were added.</summary>
    public int AddRange(ReadOnlySpan<double> values, double weight = 1)
    {
        var added = 0;
        foreach (var value in values)
            added += Add(value, weight) ? 1 : 0;
        return added;
    }

    private int AddEach(ReadOnlySpan<float> values, double weight)
    {
        var added = 0;
        foreach (var value in values)
            added += Add(value, weight) ? 1 : 0;
        return added;
    }

    private static bool CanScatter(in ColumnScan scan) => scan.Finite == 0 || scan.LargestMagnitude < IndexMapping.MaxIndexable;

    private int AddEach(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        var added = 0;
        for (var i = 0; i < values.Length; i++)
            added += Add(values[i], weights[i]) ? 1 : 0;
        return added;
    }
}
