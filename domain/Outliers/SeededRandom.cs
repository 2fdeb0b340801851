namespace OrleansMonitor.Domain.Outliers;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed in every version of the runtime.</summary>
internal struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Spreads the bits of a number over all 64.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>0 to 1, the latter not included.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 to limit, the latter not included.</summary>
    public int Next(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>Some of the numbers from 0 to count, in random order; all of them where there are no more.</summary>
    public int[] Choose(int count, int some)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
            numbers[i] = i;
        some = Math.Min(some, count);
        for (var i = 0; i < some; i++)
        {
            var other = i + Next(count - i);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..some];
    }

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);
}
