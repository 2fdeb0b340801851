using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// Counts per bucket index. The first <see cref="SparseLimit"/> values are kept as a list of indices; from then on in one
/// contiguous array over the occupied range, however wide: every index has a cell of its own, so that one absurd value takes
/// nothing from the others.
/// </summary>
/// <remarks>
/// <para>
/// Programs before this one spanned at most 2,048 bins and counted what was lower in the lowest of them. What
/// they wrote says how many records that were, and this stays known through merging.
/// </para>
/// <para>
/// Cells have 32 bits, so that merging moves half the memory. As long as all cells together hold less than 2^32 records
/// none can overflow, which is one comparison per batch or merge; before that happens they are spilled to 64-bit cells.
/// Weights are kept in cells of their own, which exist from the first weight other than 1 on.
/// </para>
/// </remarks>
internal sealed partial class BinStore(IndexMapping mapping)
{
    internal const int SparseLimit = 16;

    // Arrays grow by whole octaves of the fine mapping, so that a wandering extreme reallocates rarely.
    private const int Granularity = 64;

    private SparseIndices _sparse;
    private bool _isDense;
    private uint[] _bins = [];
    private ulong[]? _spill;
    private double[]? _weights;
    private bool _isWeighted;
    private bool _isSpilled;
    private int _first;
    private int _low;
    private int _high;
    private ulong _unspilled;
    private double _weightTotal;

    internal IndexMapping Mapping => mapping;

    /// <summary>Records, each counted once.</summary>
    internal ulong Total { get; private set; }

    internal double Weight => _isWeighted ? _weightTotal : Total;

    internal bool IsWeighted => _isWeighted;

    /// <summary>Records that an earlier program counted in a higher bucket than their own.</summary>
    internal ulong Collapsed { get; private set; }

    /// <summary>
    /// The highest index in which <see cref="Collapsed"/> records can be: each part's lay that far below its highest, and no part's
    /// highest is above that of all.
    /// </summary>
    internal int CollapsedUpTo => Math.Max(Range.Low, Range.High - CollapsingSpan(mapping) + 1);

    /// <summary>Lowest and highest occupied index; meaningless when <see cref="Total"/> is 0.</summary>
    internal (int Low, int High) Range
    {
        get
        {
            Densify();
            return (_low, _high);
        }
    }

    internal ulong CountAt(int index)
    {
        Densify();
        return Total == 0 || index < _low || index > _high ? 0 : Cell(index - _first);
    }

    internal double WeightAt(int index)
    {
        Densify();
        return Total == 0 || index < _low || index > _high ? 0 : WeightOfCell(index - _first);
    }

    internal void Clear()
    {
        // Also when it holds nothing: a decode that failed half-way may have left something in the cells.
        if (_isDense && _bins.Length > 0)
        {
            var (start, length) = (_low - _first, _high - _low + 1);
            _bins.AsSpan(start, length).Clear();
            if (_isWeighted)
                _weights.AsSpan(start, length).Clear();
            if (_isSpilled)
                _spill.AsSpan(start, length).Clear();
        }

        (_isDense, _isWeighted, _isSpilled) = (false, false, false);
        (Total, _unspilled, Collapsed, _weightTotal) = (0, 0, 0, 0);
    }

    /// <summary>
    /// The lowest index whose cumulative weight, on top of <paramref name="before"/>, exceeds <paramref name="rank"/>; the highest
    /// occupied one if rounding keeps the sum below it.
    /// </summary>
    internal int IndexAtRank(double rank, double before)
    {
        Densify();
        var cumulative = before;
        for (var index = _low; index < _high; index++)
        {
            cumulative += WeightOfCell(index - _first);
            if (cumulative > rank)
                return index;
        }

        return _high;
    }

    /// <summary>As <see cref="IndexAtRank"/>, from the highest index downwards.</summary>
    internal int IndexAtRankDescending(double rank, double before)
    {
        Densify();
        var cumulative = before;
        for (var index = _high; index > _low; index--)
        {
            cumulative += WeightOfCell(index - _first);
            if (cumulative > rank)
                return index;
        }

        return _low;
    }

    /// <summary>Σ weight · representative and Σ weight · representative², less a constant so that the squares do not cancel.</summary>
    internal (double Sum, double Squares) SumsAround(double centre)
    {
        Densify();
        var (sum, squares) = (0.0, 0.0);
        for (var index = _low; Total > 0 && index <= _high; index++)
        {
            var weight = WeightOfCell(index - _first);
            if (weight == 0)
                continue;
            var deviation = mapping.Representative(index) - centre;
            sum += weight * deviation;
            squares += weight * deviation * deviation;
        }

        return (sum, squares);
    }

    // 32 octaves: 2,048 bins of version 1 of the binary form. Those of version 2 are narrower and reached further down.
    private static int CollapsingSpan(IndexMapping mapping) => mapping.IndexCount / 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Cell(int at) => _isSpilled ? _bins[at] + _spill![at] : _bins[at];

    private double WeightOfCell(int at) => _isWeighted ? _weights![at] : Cell(at);

    [InlineArray(SparseLimit)]
    private struct SparseIndices
    {
        private ushort _index;
    }
}
