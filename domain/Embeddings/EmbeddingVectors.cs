using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>Vectors as they arrive: numbers of four or of two bytes.</summary>
internal static class EmbeddingVectors
{
    // The largest number of half precision; beyond it are infinity and what is no number.
    private const float MaxHalf = 65_504;

    /// <summary>Whether a row says that it has no vector: its first number has all bits set.</summary>
    public static bool IsAbsent(ReadOnlySpan<byte> row, int width) => width == sizeof(float)
        ? MemoryMarshal.Read<uint>(row) == uint.MaxValue
        : MemoryMarshal.Read<ushort>(row) == ushort.MaxValue;

    /// <summary>The numbers of a row; a copy where they have two bytes.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<byte> row, int width, Span<float> buffer)
    {
        if (width == sizeof(float))
            return MemoryMarshal.Cast<byte, float>(row);
        var halves = MemoryMarshal.Cast<byte, ushort>(row);
        buffer = buffer[..halves.Length];
        var i = 0;
        for (; i + 8 <= halves.Length; i += 8)
        {
            var bits = Vector256.Create(Vector128.WidenLower(Vector128.Create(halves[i..])), Vector128.WidenUpper(Vector128.Create(halves[i..])));
            Widen(bits).CopyTo(buffer[i..]);
        }

        for (; i < halves.Length; i++)
            buffer[i] = Widen(Vector256.Create((uint)halves[i]))[0];
        return buffer;
    }

    /// <summary>
    /// The Euclidean norm; NaN where a number cannot be used. Eight lanes of four sums on every machine, so that it is the same number everywhere.
    /// </summary>
    public static float Norm(ReadOnlySpan<float> vector)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i + 32 <= vector.Length; i += 32)
        {
            var (w, x) = (Vector256.Create(vector[i..]), Vector256.Create(vector[(i + 8)..]));
            var (y, z) = (Vector256.Create(vector[(i + 16)..]), Vector256.Create(vector[(i + 24)..]));
            a = Vector256.FusedMultiplyAdd(w, w, a);
            b = Vector256.FusedMultiplyAdd(x, x, b);
            c = Vector256.FusedMultiplyAdd(y, y, c);
            d = Vector256.FusedMultiplyAdd(z, z, d);
        }

        a = (a + b) + (c + d);
        var sum = 0f;
        for (var lane = 0; lane < 8; lane++)
            sum += a[lane];
        for (; i < vector.Length; i++)
            sum = MathF.FusedMultiplyAdd(vector[i], vector[i], sum);

        // Where the sum is small no number is large; it is not where one is infinite or no number.
        return sum <= EmbeddingRules.MaxMagnitude * EmbeddingRules.MaxMagnitude || FirstBad(vector) < 0 ? MathF.Sqrt(sum) : float.NaN;
    }

    /// <summary>The first number that cannot be used, or −1.</summary>
    public static int FirstBad(ReadOnlySpan<float> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            if (!(MathF.Abs(vector[i]) <= EmbeddingRules.MaxMagnitude))
                return i;
        }

        return -1;
    }

    // The exponent of a half is 112 less than that of a single number; a product with 2¹¹² is right for the smallest ones too.
    private static Vector256<float> Widen(Vector256<uint> bits)
    {
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        var magnitude = ((bits & Vector256.Create(0x7FFFu)) << 13).AsSingle() * Vector256.Create(5.192296858534828e33f);
        magnitude = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256.Create(MaxHalf)), Vector256.Create(float.NaN), magnitude);
        return (magnitude.AsUInt32() | sign).AsSingle();
    }
}
