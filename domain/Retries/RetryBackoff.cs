namespace OrleansMonitor.Domain.Retries;

/// <summary>
/// Pauses between attempts of a silo: doubled each time up to a limit, then a random half of it, so that those who failed together do
/// not come back together. Chance is the caller's, so that a simulation can decide it.
/// </summary>
public sealed class RetryBackoff(TimeSpan first, TimeSpan limit, Func<double> chance)
{
    private const int MaxDoublings = 20;

    private int _failures;

    public int Failures => _failures;

    public TimeSpan Next() => Pause(first, limit, _failures++, chance());

    public void Reset() => _failures = 0;

    /// <summary>The pause where somebody else keeps the number of failures.</summary>
    /// <param name="first">The longest pause after the first failure.</param>
    /// <param name="limit">The longest of all.</param>
    /// <param name="doublings">Failures before this one.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan Pause(TimeSpan first, TimeSpan limit, int doublings, double chance)
    {
        var full = first.TotalMilliseconds * (1 << Math.Min(doublings, MaxDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(full, limit.TotalMilliseconds) * (0.5 + (chance / 2)));
    }
}
