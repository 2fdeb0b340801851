using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <summary>
/// Distribution of scores in [0, 1] that have no outcome (yet): counts over the fixed grid of 427 bins, mean and variance,
/// minimum and maximum.
/// </summary>
/// <remarks>
/// Counts, minimum and maximum are exact; mean and variance those of sums that are not rounded; quantiles to half a bin, at most
/// 0.0025, and exact for scores of two decimals from 0.03 to 0.97. Not thread-safe.
/// </remarks>
public sealed partial class ScoreDistribution
{
    private const int BlockRows = 256;

    private readonly ulong[] _counts = new ulong[ScoreBins.Count];

    // Weight of every score so far, 0 before the first one, NaN once they differ. Only then does each bin have a sum.
    private double _sharedWeight;
    private double[]? _weights;

    private readonly Moments _moments = new();
    private readonly ExactSum _squaredWeights = new();
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>Scores in [0, 1].</summary>
    public ulong Count { get; private set; }

    /// <summary>Scores outside of it; they are in no other figure.</summary>
    public ulong OutOfRange { get; private set; }

    public bool IsEmpty => Count == 0 && OutOfRange == 0;

    /// <summary>Σw.</summary>
    internal double Weight => _moments.Weight;

    private bool HasWeights => double.IsNaN(_sharedWeight);

    public void Clear()
    {
        if (IsEmpty && !HasWeights)
            return;
        Array.Clear(_counts);
        if (HasWeights)
            Array.Clear(_weights!);
        _moments.Clear();
        _squaredWeights.Clear();
        (_sharedWeight, Count, OutOfRange) = (0, 0, 0);
        (_min, _max) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    /// <summary>Counts one score. One outside [0, 1] is only counted as such, NaN not at all.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(double score, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        AddEach([(float)score], [score], [], weight);
    }

    /// <summary>Counts the scores of a batch. Those outside [0, 1] are only counted as such, NaN not at all.</summary>
    /// <param name="scores">Per record its score, NaN for none.</param>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ReadOnlySpan<float> scores, ReadOnlySpan<float> weights = default) => AddColumn(new ScoreColumn(scores), weights);

    /// <inheritdoc cref="AddColumn(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    internal void AddColumn(ScoreColumn scores, ReadOnlySpan<float> weights)
    {
        var singles = scores.Singles;
        var doubles = scores.Doubles;
        var shared = WeightColumn.Shared(weights, singles.Length);
        for (var start = 0; start < singles.Length; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, singles.Length - start);
            var block = singles.Slice(start, rows);
            if (doubles.IsEmpty && !double.IsNaN(shared) && ColumnScan.Of(block) is { Min: >= 0, Max: <= 1 } scan && scan.Finite == rows)
                AddBlock(block, scan, shared);
            else
                AddEach(block, doubles.IsEmpty ? default : doubles.Slice(start, rows), double.IsNaN(shared) ? weights.Slice(start, rows) : default, shared);
        }
    }

    public void Merge(ScoreDistribution other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Merge(other, isMirrored: false);
    }

    /// <summary>Adds what another distribution holds with 1 − s in place of each score.</summary>
    internal void MergeMirror(ScoreDistribution other) => Merge(other, isMirrored: true);

    /// <summary>The q-quantile, 0 ≤ q ≤ 1, at the lower rank as in the sketches; null without scores.</summary>
    public double? Quantile(double q)
    {
        if (!(q is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(q), q, "a quantile is between 0 and 1");
        if (Count == 0)
            return null;
        if (q is 0 or 1)
            return q == 0 ? _min : _max;
        var rank = LowerRank.Of(q, _moments.Weight, Count);
        var (below, bin) = (0.0, 0);
        for (; bin < ScoreBins.Count - 1; bin++)
        {
            below += WeightOf(bin);
            if (below > rank)
                break;
        }

        return Math.Clamp(ScoreBins.Centre(bin), _min, _max);
    }

    /// <summary>The figures; null without any score.</summary>
    /// <param name="histogram">Whether with the histogram.</param>
    public ScoreDistributionFigures? ToFigures(bool histogram = true) => IsEmpty ? null : new ScoreDistributionFigures
    {
        Count = Count,
        OutOfRange = OutOfRange,
        EffectiveCount = Count == 0 ? 0 : EffectiveSampleSize.Of(_moments.Weight, _squaredWeights.ToDouble()),
        Mean = Count == 0 ? null : _moments.Mean,
        StandardDeviation = _moments.StandardDeviation(Count, _squaredWeights.ToDouble()),
        Min = Count == 0 ? null : _min,
        P05 = Quantile(0.05),
        LowerQuartile = Quantile(0.25),
        Median = Quantile(0.5),
        UpperQuartile = Quantile(0.75),
        P95 = Quantile(0.95),
        Max = Count == 0 ? null : _max,
        Histogram = histogram && Count > 0 ? Histogram() : null,
    };

    /// <summary>The scores as the bins know them, in ascending order, each with Σ weight.</summary>
    internal List<(double Value, double Weight)> Cells()
    {
        var cells = new List<(double, double)>();
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            if (_counts[bin] > 0)
                cells.Add((ScoreBins.Centre(bin), WeightOf(bin)));
        }

        return cells;
    }

    private double[] Histogram()
    {
        var shares = new double[ScoreDistributionFigures.HistogramBins];
        for (var bin = 0; bin < ScoreBins.Count; bin++)
            shares[ScoreBins.UniformOf(bin, shares.Length)] += WeightOf(bin);
        for (var i = 0; i < shares.Length; i++)
            shares[i] /= _moments.Weight;
        return shares;
    }

    private void AddBlock(ReadOnlySpan<float> scores, in ColumnScan scan, double weight)
    {
        Span<int> bins = stackalloc int[BlockRows];
        bins = bins[..scores.Length];
        ScoreBins.IndexOf(scores, bins);
        JoinWeights(weight);
        ref var cells = ref _counts[0];
        foreach (var bin in bins)
            Unsafe.Add(ref cells, bin)++;
        for (var i = 0; HasWeights && i < bins.Length; i++)
            _weights![bins[i]] += weight;
        Count += (ulong)scores.Length;
        _moments.Add(scores, scan, weight);
        _squaredWeights.AddSquare(weight, scores.Length);
        Include(scan.Min, scan.Max);
    }

    private void AddEach(ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<float> weights, double shared)
    {
        Span<float> kept = stackalloc float[BlockRows];
        Span<double> values = stackalloc double[BlockRows], own = stackalloc double[BlockRows];
        Span<int> bins = stackalloc int[BlockRows];
        var rows = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var score = exact.IsEmpty ? scores[i] : exact[i];
            if (!(score is >= 0 and <= 1))
            {
                OutOfRange += double.IsNaN(score) ? 0ul : 1;
                continue;
            }

            var weight = weights.IsEmpty ? shared : weights[i];
            (kept[rows], values[rows], own[rows]) = (scores[i], score, weight);
            rows++;
        }

        if (rows == 0)
            return;
        JoinWeights(shared);
        ScoreBins.IndexOf(kept[..rows], bins);
        for (var i = 0; i < rows; i++)
        {
            _counts[bins[i]]++;
            if (HasWeights)
                _weights![bins[i]] += own[i];
            Include(values[i], values[i]);
        }

        Count += (ulong)rows;
        ExactColumn.AddSquares(own[..rows], default, 1, _squaredWeights);
        _moments.Add(values[..rows], own[..rows], shared);
    }

    private void Merge(ScoreDistribution other, bool isMirrored)
    {
        OutOfRange += other.OutOfRange;
        if (other.Count == 0)
            return;
        JoinWeights(other._sharedWeight);
        for (var bin = 0; bin < ScoreBins.Count; bin++)
        {
            var target = isMirrored ? ScoreBins.MirrorOf(bin) : bin;
            _counts[target] += other._counts[bin];
            if (HasWeights)
                _weights![target] += other.WeightOf(bin);
        }

        Count += other.Count;
        _squaredWeights.Add(other._squaredWeights);
        if (isMirrored)
        {
            _moments.MergeMirror(other._moments);
            Include(1 - other._max, 1 - other._min);
        }
        else
        {
            _moments.Merge(other._moments);
            Include(other._min, other._max);
        }
    }

    private double WeightOf(int bin) => HasWeights ? _weights![bin] : _counts[bin] * _sharedWeight;

    /// <summary>Prepares for scores of a weight, NaN for several; afterwards either all share it or each bin has a sum.</summary>
    private void JoinWeights(double weight)
    {
        if (Count == 0 && !HasWeights)
            _sharedWeight = double.IsNaN(weight) ? 1 : weight; // no score yet: any finite value splits into sums of 0
        if (HasWeights || weight == _sharedWeight)
            return;
        _weights ??= new double[ScoreBins.Count];
        for (var bin = 0; bin < ScoreBins.Count; bin++)
            _weights[bin] = _counts[bin] * _sharedWeight;
        _sharedWeight = double.NaN;
    }

    private void Include(double min, double max)
    {
        // −0 + 0 is 0, so that the two zeros are one.
        _min = Math.Min(_min, min + 0.0);
        _max = Math.Max(_max, max + 0.0);
    }
}
