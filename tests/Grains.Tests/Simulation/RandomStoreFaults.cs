using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Delays, failures and ambiguous commits, from a seed.</summary>
internal sealed class RandomStoreFaults(Random random) : IStoreFaultPolicy
{
    /// <summary>Share of operations that fail without effect, 0 to 1.</summary>
    public double FailureShare { get; set; }

    /// <summary>Share of commits that take effect and fail, 0 to 1.</summary>
    public double AmbiguousShare { get; set; }

    /// <summary>No fault and no delay: for looking at what is stored.</summary>
    public bool IsSuspended { get; set; }

    public StoreFault Next(StoreOperation operation, OwnerId owner)
    {
        if (IsSuspended)
            return StoreFault.None;
        var slow = random.NextDouble() < 0.05 ? 400 : 4;
        return new StoreFault(
            TimeSpan.FromMilliseconds(0.1 + (random.NextDouble() * slow)),
            random.NextDouble() < FailureShare,
            TimeSpan.FromMilliseconds(0.1 + (random.NextDouble() * slow)),
            operation == StoreOperation.Commit && random.NextDouble() < AmbiguousShare);
    }
}
