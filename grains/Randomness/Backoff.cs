namespace OrleansMonitor.Grains.Randomness;

/// <summary>
/// Pauses between attempts: doubled each time up to a limit, then a random half of it, so that those who failed together do
/// not come back together.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan limit, IRandomness randomness)
{
    private const int MaxDoublings = 20;

    private int _failures;

    internal int Failures => _failures;

    internal TimeSpan Next()
    {
        var full = first.TotalMilliseconds * (1 << Math.Min(_failures++, MaxDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(full, limit.TotalMilliseconds) * (0.5 + (randomness.NextDouble() / 2)));
    }

    internal void Reset() => _failures = 0;
}
