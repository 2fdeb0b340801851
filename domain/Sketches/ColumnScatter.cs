using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// Counts the values of a column by index, for the cases in which they cannot go straight into a sketch's bins: zeros,
/// missing values or both signs in between, or a weight that multiplies the counts.
/// </summary>
/// <remarks>
/// Slots per sign: 0 for values that count as zero, 1 … <see cref="BinCount"/> for the indices from <see cref="Low"/> on, and a last one
/// for NaN and infinity, so that no value needs a branch.
/// </remarks>
internal readonly ref struct ColumnScatter
{
    [ThreadStatic]
    private static uint[]? _scratch;

    [ThreadStatic]
    private static double[]? _weightScratch;

    private readonly Span<uint> _counts;
    private readonly Span<double> _weights;
    private readonly int _slots;

    /// <param name="mapping">The mapping of the sketch.</param>
    /// <param name="values">The column; negative values only if <paramref name="hasNegative"/>.</param>
    /// <param name="weights">A weight per value, or empty if they share one.</param>
    /// <param name="scan">The scan of this column, all magnitudes below <see cref="IndexMapping.MaxIndexable"/>.</param>
    /// <param name="hasNegative">Whether both signs are kept apart.</param>
    internal ColumnScatter(IndexMapping mapping, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, in ColumnScan scan, bool hasNegative)
    {
        var smallest = Math.Max(scan.SmallestMagnitude, IndexMapping.MinIndexable);
        Low = scan.LargestMagnitude >= smallest ? mapping.Index(smallest) : 0;
        BinCount = scan.LargestMagnitude >= smallest ? mapping.Index(scan.LargestMagnitude) - Low + 1 : 0;
        _slots = BinCount + 2;
        var size = hasNegative ? 2 * _slots : _slots;
        _counts = Rent(ref _scratch, size);
        _weights = weights.IsEmpty ? default : Rent(ref _weightScratch, size);
        Count(mapping, values, weights);
    }

    internal int Low { get; }

    internal int BinCount { get; }

    internal uint Zeros => _counts[0] + (HasNegative ? _counts[_slots] : 0);

    /// <summary>Σ weight of the zeros, if the column has weights.</summary>
    internal double ZeroWeight => _weights[0] + (HasNegative ? _weights[_slots] : 0);

    internal ReadOnlySpan<uint> Positive => _counts.Slice(1, BinCount);

    internal ReadOnlySpan<double> PositiveWeights => _weights.Slice(1, BinCount);

    internal ReadOnlySpan<uint> Negative => HasNegative ? _counts.Slice(_slots + 1, BinCount) : default;

    internal ReadOnlySpan<double> NegativeWeights => HasNegative ? _weights.Slice(_slots + 1, BinCount) : default;

    private bool HasNegative => _counts.Length > _slots;

    [SkipLocalsInit]
    private void Count(IndexMapping mapping, ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        Span<int> chunk = stackalloc int[ColumnIndices.ChunkLength];
        ref var counts = ref MemoryMarshal.GetReference(_counts);
        ref var sums = ref MemoryMarshal.GetReference(_weights);
        // Without a half for negative values −0 goes where 0 goes.
        var negative = HasNegative ? _slots : 0;
        for (var start = 0; start < values.Length; start += chunk.Length)
        {
            var part = values.Slice(start, Math.Min(values.Length - start, chunk.Length));
            ColumnIndices.FindSlots(mapping, part, chunk, Low - 1, _slots - 1, negative);
            var slots = chunk[..part.Length];
            foreach (var slot in slots)
                Unsafe.Add(ref counts, slot)++;
            if (weights.IsEmpty)
                continue;
            var partWeights = weights.Slice(start, part.Length);
            for (var i = 0; i < slots.Length; i++)
                Unsafe.Add(ref sums, slots[i]) += partWeights[i];
        }
    }

    // At most 2 · (4,992 + 2) cells, whatever the column holds.
    private static Span<T> Rent<T>(ref T[]? scratch, int size)
    {
        if (scratch is null || scratch.Length < size)
            scratch = new T[Math.Max(size, 1024)];
        var cells = scratch.AsSpan(0, size);
        cells.Clear();
        return cells;
    }
}
