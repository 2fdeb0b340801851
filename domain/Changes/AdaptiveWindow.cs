namespace OrleansMonitor.Domain.Changes;

/// <summary>
/// ADWIN (Bifet and Gavaldà: Learning from time-changing data with adaptive windowing, SDM 2007): keeps as many of the newest figures as have one mean, and
/// drops the older part when it differs from the newer one by more than chance allows at the given confidence. Figures come in summaries of many values;
/// memory is logarithmic in their number (five buckets of each power of two).
/// </summary>
public sealed class AdaptiveWindow
{
    /// <summary>The authors' value for streams.</summary>
    public const double DefaultConfidence = 0.002;

    private const int MaxBucketsOfSize = 5;
    private const int MinPointsOfPart = 4;

    private readonly double _confidence;
    private readonly double? _scale;
    private readonly List<Bucket> _buckets = [];
    private double _low = double.PositiveInfinity;
    private double _high = double.NegativeInfinity;

    /// <param name="isProportion">Whether figures are shares of their counts, so that 1 is the widest that they can vary; otherwise each figure is one value, and they vary as far as they did.</param>
    /// <param name="confidence">δ, the chance to drop anything while nothing changes.</param>
    public AdaptiveWindow(bool isProportion, double confidence = DefaultConfidence)
    {
        if (!(confidence is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "a confidence is between 0 and 1");
        _confidence = confidence;
        _scale = isProportion ? 1 : null;
    }

    /// <summary>Figures in the window.</summary>
    public int Length => _buckets.Sum(static bucket => bucket.Points);

    /// <summary>Mean of the values in the window; 0 of none.</summary>
    public double Mean => Total().Mean;

    /// <summary>The mean of what was dropped, after a change.</summary>
    public double MeanBefore { get; private set; }

    /// <summary>Takes in the next figure; true: the window was cut, and its length says how long ago the change was.</summary>
    /// <param name="point">The figure.</param>
    /// <param name="overdispersion">Factor on the variance by which values that depend on each other vary more than independent ones; at least 1.</param>
    public bool Add(in Observation point, double overdispersion = 1)
    {
        (_low, _high) = (Math.Min(_low, point.Value), Math.Max(_high, point.Value));
        _buckets.Add(_scale is null
            ? new Bucket(1, 1, point.Value, 0)
            : new Bucket(1, Math.Max(point.Count, double.Epsilon), point.Value, point.Count * point.Value * (1 - point.Value)));
        Compress();
        return Cut(overdispersion);
    }

    private static Bucket Merge(in Bucket a, in Bucket b)
    {
        var count = a.Count + b.Count;
        var distance = b.Mean - a.Mean;
        return new Bucket(a.Points + b.Points, count, a.Mean + (distance * b.Count / count), a.Squares + b.Squares + (distance * distance * a.Count * b.Count / count));
    }

    private Bucket Total()
    {
        var total = default(Bucket);
        foreach (var bucket in _buckets)
            total = total.Points == 0 ? bucket : Merge(total, bucket);
        return total;
    }

    // Oldest first. When there is one too many of a size, its two oldest become one of twice the size.
    private void Compress()
    {
        for (var size = 1; ; size *= 2)
        {
            var first = _buckets.FindIndex(bucket => bucket.Points == size);
            if (first < 0 || _buckets.FindLastIndex(bucket => bucket.Points == size) - first < MaxBucketsOfSize)
                return;
            _buckets[first] = Merge(_buckets[first], _buckets[first + 1]);
            _buckets.RemoveAt(first + 1);
        }
    }

    private bool Cut(double overdispersion)
    {
        var (found, best) = (-1, 0.0);
        var total = Total();
        var older = default(Bucket);
        for (var i = 0; i + 1 < _buckets.Count; i++)
        {
            older = older.Points == 0 ? _buckets[i] : Merge(older, _buckets[i]);
            var newer = After(i);
            if (older.Points < MinPointsOfPart || newer.Points < MinPointsOfPart)
                continue;
            var excess = Math.Abs(older.Mean - newer.Mean) / Bound(older.Count / overdispersion, newer.Count / overdispersion, total);
            if (excess > Math.Max(1, best))
                (found, best) = (i, excess);
        }

        if (found < 0)
            return false;
        var dropped = default(Bucket);
        for (var i = 0; i <= found; i++)
            dropped = dropped.Points == 0 ? _buckets[i] : Merge(dropped, _buckets[i]);
        MeanBefore = dropped.Mean;
        _buckets.RemoveRange(0, found + 1);
        return true;
    }

    private Bucket After(int index)
    {
        var newer = default(Bucket);
        for (var i = index + 1; i < _buckets.Count; i++)
            newer = newer.Points == 0 ? _buckets[i] : Merge(newer, _buckets[i]);
        return newer;
    }

    /// <summary>ε of the paper's section 3.1, equation 3: √(2σ²/m · ln(2/δ′)) + 2/(3m) · ln(2/δ′), with 1/m = 1/n₀ + 1/n₁ and δ′ = δ/ln n.</summary>
    private double Bound(double older, double newer, in Bucket total)
    {
        var m = 1 / ((1 / older) + (1 / newer));
        var logarithm = Math.Log(2 * Math.Max(1, Math.Log(older + newer)) / _confidence);
        var variance = total.Squares / total.Count;
        return Math.Sqrt(2 * variance * logarithm / m) + (2 * (_scale ?? (_high - _low)) * logarithm / (3 * m));
    }

    /// <param name="Points">Figures.</param>
    /// <param name="Count">Values that they are of.</param>
    /// <param name="Mean">Of the values.</param>
    /// <param name="Squares">Sum of their squared distances from the mean.</param>
    private readonly record struct Bucket(int Points, double Count, double Mean, double Squares);
}
