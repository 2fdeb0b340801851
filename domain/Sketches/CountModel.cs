namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// What counts of neighbouring bins tell about the next one: they resemble each other. Where their running mean is below
/// <see cref="SparseMean"/> most bins are empty, and the length of the gap and the count behind it are coded; elsewhere every bin,
/// by the difference from the mean: zigzag up to twice the mean, the count itself beyond.
/// </summary>
internal struct CountModel
{
    internal const ulong SparseMean = 3;

    // After as many empty bins the mean is 0, wherever below SparseMean it was.
    private const int ForgettingGap = 8;

    private long _mean16;

    internal readonly ulong Mean => (ulong)(_mean16 + 8) >> 4;

    internal void Follow(ulong count) => _mean16 += (((long)Math.Min(count, 1UL << 56) << 4) - _mean16) >> 1;

    /// <summary>As <see cref="Follow"/> does with a 0 for each bin of the gap: each halves the mean, rounded down.</summary>
    internal void FollowGap(ulong gap) => _mean16 >>= (int)Math.Min(gap, ForgettingGap);

    internal static ulong ToDifference(ulong count, ulong mean) =>
        count > 2 * mean ? count : count > mean ? (2 * (count - mean)) - 1 : 2 * (mean - count);

    internal static ulong FromDifference(ulong coded, ulong mean) =>
        coded > 2 * mean ? coded : (coded & 1) != 0 ? mean + ((coded + 1) >> 1) : mean - (coded >> 1);
}
