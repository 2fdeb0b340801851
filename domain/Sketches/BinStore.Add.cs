using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Sketches;

internal sealed partial class BinStore
{
    /// <summary>One record of weight 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int index)
    {
        if (!_isDense && Total < SparseLimit)
            _sparse[(int)Total++] = (ushort)index;
        else
            AddDense(Locate(index), 1);
    }

    /// <summary>One record, whose weight counts as well.</summary>
    internal void Add(int index, double weight)
    {
        if (weight == 1)
        {
            Add(index);
            return;
        }

        var kept = Locate(index);
        EnsureWeighted();
        AddDense(kept, weight);
    }

    /// <summary>
    /// Records of one column: <paramref name="counts"/>[i] of them have index <paramref name="low"/> + i, each with the same weight. In all less than 2^32.
    /// </summary>
    internal void AddCounts(int low, ReadOnlySpan<uint> counts, double weight)
    {
        // The occupied range is exact, so empty ends are cut off.
        var start = counts.IndexOfAnyExcept(0u);
        if (start < 0)
            return;
        counts = counts[start..(counts.LastIndexOfAnyExcept(0u) + 1)];
        low += start;
        Densify();
        var floor = Cover(low, low + counts.Length - 1);
        if (weight != 1)
            EnsureWeighted();
        var total = BinMath.Sum(counts);
        MakeRoom(total);
        if (low < floor)
        {
            var length = Math.Min(floor - low, counts.Length);
            var below = BinMath.Sum(counts[..length]);
            AddCell(floor - _first, below, below * weight);
            _collapsed += below;
            counts = counts[length..];
            low = floor;
        }

        BinMath.Add(_bins.AsSpan(low - _first), counts);
        if (_isWeighted)
            BinMath.AddWeighted(_weights.AsSpan(low - _first, counts.Length), counts, weight);
        Total += total;
        _weightTotal += total * weight;
    }

    /// <summary>
    /// The cells from index <paramref name="low"/> to <paramref name="high"/>, for the caller to increment <paramref name="count"/> times in all, both ends included. Empty
    /// when they must not be incremented directly: weights are kept, the range is too wide, or the records are so few that
    /// the list of indices may hold them.
    /// </summary>
    internal Span<uint> Claim(int low, int high, int count)
    {
        if (_isWeighted || high - low >= MaxBins || (!_isDense && Total + (ulong)count <= SparseLimit))
            return default;
        Densify();
        if (Total > 0 && Math.Max(_high, high) - low >= MaxBins)
            return default;
        Cover(low, high);
        MakeRoom((ulong)count);
        Total += (ulong)count;
        return _bins.AsSpan(low - _first, high - low + 1);
    }

    private void AddDense(int index, double weight)
    {
        MakeRoom(1);
        AddCell(index - _first, 1, weight);
        Total++;
        _weightTotal += weight;
    }

    /// <summary>The index in which a record of this index is counted, which the bins cover from here on.</summary>
    private int Locate(int index)
    {
        Densify();
        if (Total > 0 && index >= _low && index <= _high)
            return index;
        var floor = Cover(index, index);
        if (index >= floor)
            return index;
        _collapsed++;
        return floor;
    }

    private void AddCell(int at, uint count, double weight)
    {
        _bins[at] += count;
        if (_isWeighted)
            _weights![at] += weight;
    }
}
