namespace OrleansMonitor.Grains.Randomness;

/// <summary>Where grains take chance from, so that a simulation can decide it.</summary>
public interface IRandomness
{
    /// <summary>A unique id.</summary>
    Guid NewId();

    /// <summary>A number in [0, 1).</summary>
    double NextDouble();
}

internal sealed class SystemRandomness : IRandomness
{
    public Guid NewId() => Guid.NewGuid();

    public double NextDouble() => Random.Shared.NextDouble();
}
