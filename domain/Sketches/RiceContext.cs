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
        // The bound keeps the products below within 64 bits.
        _sum += Math.Min(value, 1UL << 48);
        _count++;
        if (_count >= Window)
        {
            _sum = (_sum + 1) >> 1;
            _count >>= 1;
        }

        // It rarely moves by more than one.
        var (scaled, unit) = (_sum * 7, _count * 10UL);
        while (unit << Parameter < scaled)
            Parameter++;
        while (Parameter > 0 && unit << (Parameter - 1) >= scaled)
            Parameter--;
    }
}
