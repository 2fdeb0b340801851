namespace OrleansMonitor.Client.Sampling;

/// <summary>
/// A random number per call for records without an id: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, OOPSLA 2014), one state a thread.
/// </summary>
internal static class ThreadRandom
{
    [ThreadStatic]
    private static ulong _state;

    public static ulong Next()
    {
        var state = _state;
        if (state == 0)
            state = (ulong)Random.Shared.NextInt64() | 1;
        state += 0x9E3779B97F4A7C15;
        _state = state;
        return Mix(state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
