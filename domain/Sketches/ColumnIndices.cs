using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>The indices of a column's values, a chunk at a time: worked out many at once, and used one by one.</summary>
internal static class ColumnIndices
{
    /// <summary>Values in a chunk: their indices stay in the first-level cache.</summary>
    internal const int ChunkLength = 256;

    /// <summary>Index − <paramref name="offset"/> of values that all have one.</summary>
    internal static void Find(IndexMapping mapping, ReadOnlySpan<float> values, Span<int> indices, int offset)
    {
        ref var from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, int>(values));
        ref var to = ref MemoryMarshal.GetReference(indices);
        var offsets = Vector512.Create(offset);
        nuint i = 0;
        for (; i + 16 <= (nuint)values.Length; i += 16)
            (mapping.IndexOfBits(Vector512.LoadUnsafe(ref from, i)) - offsets).StoreUnsafe(ref to, i);
        for (; i < (nuint)values.Length; i++)
            indices[(int)i] = mapping.IndexOfBits(BitConverter.SingleToInt32Bits(values[(int)i])) - offset;
    }

    /// <summary>
    /// Index − <paramref name="offset"/> of any values' magnitudes, at least 0 and at most <paramref name="last"/>, and
    /// <paramref name="negative"/> more for those below zero.
    /// </summary>
    internal static void FindSlots(IndexMapping mapping, ReadOnlySpan<float> values, Span<int> slots, int offset, int last, int negative)
    {
        const int Magnitude = 0x7FFFFFFF;
        ref var from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, int>(values));
        ref var to = ref MemoryMarshal.GetReference(slots);
        var (magnitudes, lasts, negatives, offsets) = (Vector512.Create(Magnitude), Vector512.Create(last), Vector512.Create(negative), Vector512.Create(offset));
        nuint i = 0;
        for (; i + 16 <= (nuint)values.Length; i += 16)
        {
            var bits = Vector512.LoadUnsafe(ref from, i);
            var slot = mapping.IndexOfBits(bits & magnitudes) - offsets;
            slot = Vector512.Min(Vector512.Max(slot, Vector512<int>.Zero), lasts);
            slot += Vector512.ShiftRightArithmetic(bits, 31) & negatives;
            slot.StoreUnsafe(ref to, i);
        }

        for (; i < (nuint)values.Length; i++)
        {
            var bits = BitConverter.SingleToInt32Bits(values[(int)i]);
            slots[(int)i] = Math.Clamp(mapping.IndexOfBits(bits & Magnitude) - offset, 0, last) + ((bits >> 31) & negative);
        }
    }
}
