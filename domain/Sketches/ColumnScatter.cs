using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    private const int ChunkLength = 256;

    [ThreadStatic]
    private static uint[]? _scratch;

    private readonly Span<uint> _positive;
    private readonly Span<uint> _negative;

    /// <param name="mapping">The mapping of the sketch.</param>
    /// <param name="values">The column; negative values only if <paramref name="hasNegative"/>.</param>
    /// <param name="scan">The scan of this column, all magnitudes below <see cref="IndexMapping.MaxIndexable"/>.</param>
    /// <param name="hasNegative">Whether both signs are kept apart.</param>
    internal ColumnScatter(IndexMapping mapping, ReadOnlySpan<float> values, in ColumnScan scan, bool hasNegative)
    {
        var smallest = Math.Max(scan.SmallestMagnitude, IndexMapping.MinIndexable);
        Low = scan.LargestMagnitude >= smallest ? mapping.Index(smallest) : 0;
        BinCount = scan.LargestMagnitude >= smallest ? mapping.Index(scan.LargestMagnitude) - Low + 1 : 0;
        var slots = BinCount + 2;
        var scratch = Rent(hasNegative ? 2 * slots : slots);
        Count(mapping, values, scratch, slots);
        _positive = scratch[..slots];
        _negative = scratch[slots..];
    }

    internal int Low { get; }

    internal int BinCount { get; }

    internal uint Zeros => _positive[0] + (_negative.IsEmpty ? 0 : _negative[0]);

    internal ReadOnlySpan<uint> Positive => _positive.Slice(1, BinCount);

    internal ReadOnlySpan<uint> Negative => _negative.IsEmpty ? default : _negative.Slice(1, BinCount);

    [SkipLocalsInit]
    private void Count(IndexMapping mapping, ReadOnlySpan<float> values, Span<uint> scratch, int slots)
    {
        Span<int> chunk = stackalloc int[ChunkLength];
        ref var cells = ref MemoryMarshal.GetReference(scratch);
        var shift = mapping.FloatShift;
        // Without a half for negative values −0 goes where 0 goes.
        var negative = scratch.Length > slots ? slots : 0;
        var offset = mapping.FloatOffset + Low - 1;
        while (!values.IsEmpty)
        {
            var part = values[..Math.Min(values.Length, ChunkLength)];
            values = values[part.Length..];
            FindSlots(MemoryMarshal.Cast<float, int>(part), chunk, shift, offset, slots - 1, negative);
            foreach (var slot in chunk[..part.Length])
                Unsafe.Add(ref cells, slot)++;
        }
    }

    private static void FindSlots(ReadOnlySpan<int> bits, Span<int> slots, int shift, int offset, int last, int negative)
    {
        ref var from = ref MemoryMarshal.GetReference(bits);
        ref var to = ref MemoryMarshal.GetReference(slots);
        var (magnitudeMask, lasts, negatives, offsets) = (Vector256.Create(0x7FFFFFFF), Vector256.Create(last), Vector256.Create(negative), Vector256.Create(offset));
        nuint i = 0;
        for (; i + 8 <= (nuint)bits.Length; i += 8)
        {
            var value = Vector256.LoadUnsafe(ref from, i);
            var slot = Vector256.ShiftRightLogical(value & magnitudeMask, shift) - offsets;
            slot = Vector256.Min(Vector256.Max(slot, Vector256<int>.Zero), lasts);
            slot += Vector256.ShiftRightArithmetic(value, 31) & negatives;
            slot.StoreUnsafe(ref to, i);
        }

        for (; i < (nuint)bits.Length; i++)
        {
            var value = bits[(int)i];
            slots[(int)i] = Math.Clamp(((value & 0x7FFFFFFF) >> shift) - offset, 0, last) + ((value >> 31) & negative);
        }
    }

    // At most 2 · (8,192 + 2) cells, whatever the column holds.
    private static Span<uint> Rent(int size)
    {
        if (_scratch is null || _scratch.Length < size)
            _scratch = new uint[Math.Max(size, 1024)];
        var cells = _scratch.AsSpan(0, size);
        cells.Clear();
        return cells;
    }
}
