using System.Numerics;
using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// The state of an adaptive Golomb–Rice code, as in JPEG-LS (ITU-T T.87): the parameter k follows the mean of what was
/// coded, so that writer and reader agree on it without any table. A value is written as value >> k in unary and its k low
/// bits; a quotient of <see cref="EscapeLength"/> or more as that many ones, 6 bits of length and the value.
/// </summary>
internal struct RiceContext()
{
    internal const int EscapeLength = 12;

    /// <summary>With parameters up to this a code that is no escape has at most 32 bits.</summary>
    internal const int MaxShortParameter = 32 - EscapeLength;

    private const uint Window = 16;

    private ulong _sum = 1;
    private uint _count = 1;

    /// <summary>
    /// The smallest k with 2^k ≥ 0.7 · sum / count: close to the best one for a geometric distribution of this mean.
    /// </summary>
    internal int Parameter { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Follow(ulong value)
    {
        // The bound keeps the products below within 64 bits. The window is full at most once: then both are halved.
        var (sum, count) = (_sum + Math.Min(value, 1UL << 48), _count + 1);
        var isFull = (int)(count / Window);
        (_sum, _count) = ((sum + (ulong)isFull) >> isFull, count >> isFull);

        // By the logarithms, since branches here are as often predicted wrong as it moves: 2^k · unit has as many bits as scaled.
        var (scaled, unit) = (_sum * 7, _count * 10UL);
        var k = Math.Max(0, BitOperations.LeadingZeroCount(unit) - BitOperations.LeadingZeroCount(scaled));
        Parameter = k + (unit << k < scaled ? 1 : 0);
    }
}
