namespace OrleansMonitor.Grains.Randomness;

/// <summary>
/// Pauses between attempts: doubled each time up to a limit, and half of that by chance, so that callers that failed together do
/// not come back together.
/// </summary>
internal sealed class EqualJitterBackoff(TimeSpan first, TimeSpan limit, IRandomness randomness)
{
    private const int MaxDoublings = 20;

    private int _failures;

    internal int Failures => _failures;

    internal TimeSpan Next() => Pause(first, limit, _failures++, randomness.NextDouble());

    internal void Reset() => _failures = 0;

    /// <summary>The pause, for a caller that counts its failures.</summary>
    /// <param name="first">The longest pause after the first failure.</param>
    /// <param name="limit">The longest of all.</param>
    /// <param name="doublings">Failures before this one.</param>
    /// <param name="chance">0 to 1.</param>
    internal static TimeSpan Pause(TimeSpan first, TimeSpan limit, int doublings, double chance)
    {
        var full = first.TotalMilliseconds * (1 << Math.Min(doublings, MaxDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(full, limit.TotalMilliseconds) * (0.5 + (chance / 2)));
    }
}
