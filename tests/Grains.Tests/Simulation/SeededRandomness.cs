using OrleansMonitor.Grains.Randomness;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Chance for grains, from a seed.</summary>
internal sealed class SeededRandomness(Random random) : IRandomness
{
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public double NextDouble() => random.NextDouble();
}
