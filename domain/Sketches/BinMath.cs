using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>Sums over bins, in the widest vectors that the machine has.</summary>
internal static class BinMath
{
    /// <summary>target[i] += source[i]. The caller has made sure that no cell overflows.</summary>
    internal static void Add(Span<uint> target, ReadOnlySpan<uint> source)
    {
        target = target[..source.Length];
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var from = ref MemoryMarshal.GetReference(source);
        var length = (nuint)source.Length;
        nuint i = 0;
        if (Vector512.IsHardwareAccelerated && length >= 128)
        {
            // A store that crosses a cache line costs twice, so the target is aligned first.
            for (; i < 16 && !IsAligned(ref Unsafe.Add(ref to, i)); i++)
                Unsafe.Add(ref to, i) += Unsafe.Add(ref from, i);
            for (; i + 64 <= length; i += 64)
            {
                (Vector512.LoadUnsafe(ref to, i) + Vector512.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
                (Vector512.LoadUnsafe(ref to, i + 16) + Vector512.LoadUnsafe(ref from, i + 16)).StoreUnsafe(ref to, i + 16);
                (Vector512.LoadUnsafe(ref to, i + 32) + Vector512.LoadUnsafe(ref from, i + 32)).StoreUnsafe(ref to, i + 32);
                (Vector512.LoadUnsafe(ref to, i + 48) + Vector512.LoadUnsafe(ref from, i + 48)).StoreUnsafe(ref to, i + 48);
            }
        }

        for (; i + 8 <= length; i += 8)
            (Vector256.LoadUnsafe(ref to, i) + Vector256.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
        for (; i < length; i++)
            target[(int)i] += source[(int)i];
    }

    // Best effort: the collector may move the array meanwhile, which costs speed and nothing else.
    private static unsafe bool IsAligned(ref uint cell) => ((nuint)Unsafe.AsPointer(ref cell) & 63) == 0;

    /// <summary>The sum of cells whose sum is known to fit.</summary>
    internal static uint Sum(ReadOnlySpan<uint> cells)
    {
        ref var from = ref MemoryMarshal.GetReference(cells);
        var length = (nuint)cells.Length;
        var sums = Vector256<uint>.Zero;
        nuint i = 0;
        for (; i + 8 <= length; i += 8)
            sums += Vector256.LoadUnsafe(ref from, i);
        var sum = Vector256.Sum(sums);
        for (; i < length; i++)
            sum += cells[(int)i];
        return sum;
    }

    internal static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    internal static void Add(Span<double> target, ReadOnlySpan<double> source)
    {
        target = target[..source.Length];
        for (var i = 0; i < source.Length; i++)
            target[i] += source[i];
    }

    /// <summary>target[i] += weight · counts[i].</summary>
    internal static void AddWeighted(Span<double> target, ReadOnlySpan<uint> counts, double weight)
    {
        target = target[..counts.Length];
        for (var i = 0; i < counts.Length; i++)
            target[i] += weight * counts[i];
    }
}
