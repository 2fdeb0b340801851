using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Sketches;

internal sealed partial class BinStore
{
    /// <summary>One record of weight 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int index)
    {
        if (!_isDense && Total < SparseLimit)
        {
            _sparse[(int)Total++] = (ushort)index;
        }
        else if (_isDense && !_isWeighted && Total > 0 && (uint)(index - _low) <= (uint)(_high - _low) && _unspilled < uint.MaxValue)
        {
            _bins[index - _first]++;
            _unspilled++;
            Total++;
        }
        else
        {
            Cover(index, index);
            AddDense(index, 1);
        }
    }

    /// <summary>One record, whose weight counts as well.</summary>
    internal void Add(int index, double weight)
    {
        if (weight == 1)
        {
            Add(index);
            return;
        }

        Cover(index, index);
        EnsureWeighted();
        AddDense(index, weight);
    }

    /// <summary>
    /// Records of one column: <paramref name="counts"/>[i] of them have index <paramref name="low"/> + i, each with the same weight. In all less than 2^32.
    /// </summary>
    internal void AddCounts(int low, ReadOnlySpan<uint> counts, double weight) => AddCounts(low, counts, default, weight);

    /// <summary>As above, with the sum of the weights of each index.</summary>
    internal void AddCounts(int low, ReadOnlySpan<uint> counts, ReadOnlySpan<double> weights) => AddCounts(low, counts, weights, double.NaN);

    private void AddCounts(int low, ReadOnlySpan<uint> counts, ReadOnlySpan<double> weights, double weight)
    {
        // The occupied range is exact, so empty ends are cut off.
        var start = counts.IndexOfAnyExcept(0u);
        if (start < 0)
            return;
        var end = counts.LastIndexOfAnyExcept(0u) + 1;
        Cover(low + start, low + end - 1);
        if (weight != 1)
            EnsureWeighted();
        var total = BinMath.Sum(counts[start..end]);
        MakeRoom(total);
        Total += total;
        if (_isWeighted)
            _weightTotal += weights.IsEmpty ? total * weight : BinMath.Sum(weights[start..end]);
        var at = low + start - _first;
        BinMath.Add(_bins.AsSpan(at), counts[start..end]);
        if (!_isWeighted)
            return;
        if (weights.IsEmpty)
            BinMath.AddWeighted(_weights.AsSpan(at), counts[start..end], weight);
        else
            BinMath.Add(_weights.AsSpan(at), weights[start..end]);
    }

    /// <summary>
    /// The cells from index <paramref name="low"/> to <paramref name="high"/>, for the caller to increment <paramref name="count"/> times in all, both ends included. Empty
    /// when they must not be incremented directly: weights are kept, or the records are so few that the list of indices may
    /// hold them.
    /// </summary>
    internal Span<uint> Claim(int low, int high, int count)
    {
        if (_isWeighted || (!_isDense && Total + (ulong)count <= SparseLimit))
            return default;
        Cover(low, high);
        MakeRoom((ulong)count);
        Total += (ulong)count;
        return _bins.AsSpan(low - _first, high - low + 1);
    }

    /// <summary>Takes back a record that was added before. False, and nothing is changed, where the index has none.</summary>
    internal bool Subtract(int index, double weight)
    {
        Densify();
        var at = index - _first;
        if (Total == 0 || index < _low || index > _high || Cell(at) == 0)
            return false;
        if (Total == 1)
        {
            Clear();
            return true;
        }

        if (_bins[at] > 0)
        {
            _bins[at]--;
            _unspilled--;
        }
        else
        {
            _spill![at]--;
        }

        Total--;
        Collapsed = Math.Min(Collapsed, Total);
        if (_isWeighted)
        {
            // The last record of a cell leaves nothing behind, rounding neither.
            _weights![at] = Cell(at) == 0 ? 0 : Math.Max(_weights[at] - weight, 0);
            _weightTotal -= weight;
        }

        // The occupied range stays exact.
        while (Cell(_low - _first) == 0)
            _low++;
        while (Cell(_high - _first) == 0)
            _high--;
        return true;
    }

    private void AddDense(int index, double weight)
    {
        MakeRoom(1);
        _bins[index - _first]++;
        if (_isWeighted)
            _weights![index - _first] += weight;
        Total++;
        _weightTotal += weight;
    }
}
