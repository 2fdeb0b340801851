using System.Buffers.Binary;
using System.Numerics;

namespace OrleansMonitor.Simulation;

/// <summary>
/// Random numbers that are the same for the same seed on every version of .NET: xoshiro256** (Blackman and Vigna, 2018),
/// its state filled by splitmix64.
/// </summary>
public sealed class SeededRandom : Random
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">Any value.</param>
    /// <param name="stream">Different streams of one seed are independent of each other.</param>
    public SeededRandom(long seed, int stream = 0) : base(0)
    {
        var state = unchecked((ulong)seed ^ ((ulong)(uint)stream * 0xD1342543DE82EF95));
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    public override int Next() => (int)(NextUInt64() >> 33) is var value && value == int.MaxValue ? Next() : value;

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Below((ulong)((long)maxValue - minValue)));
    }

    public override long NextInt64() => (long)(NextUInt64() >> 1) is var value && value == long.MaxValue ? NextInt64() : value;

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return unchecked(minValue + (long)Below((ulong)(maxValue - minValue)));
    }

    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1 << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> block = stackalloc byte[sizeof(ulong)];
        while (buffer.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block, NextUInt64());
            var count = Math.Min(buffer.Length, block.Length);
            block[..count].CopyTo(buffer);
            buffer = buffer[count..];
        }
    }

    /// <summary>True with the given probability, 0 to 1. Takes a number in any case, so that 0 and 1 keep the sequence.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>A time between two, both included.</summary>
    public TimeSpan NextTime(TimeSpan min, TimeSpan max) => TimeSpan.FromTicks(NextInt64(min.Ticks, max.Ticks + 1));

    protected override double Sample() => NextDouble();

    // Multiply-shift; the bias is below 2^-32 for the ranges of a simulation.
    private ulong Below(ulong limit) => Math.BigMul(NextUInt64(), limit, out _);

    private ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
