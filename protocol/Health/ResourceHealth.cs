using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Health;

/// <summary>The mean over the readings, and the largest of them.</summary>
public sealed record GaugeHealth(double Mean, double Max)
{
    internal static GaugeHealth? Of(Gauge gauge) => gauge is { Mean: { } mean, Max: { } max } ? new GaugeHealth(mean, max) : null;
}

/// <summary>What a node used. Utilisations are 0 to 1 of what it may use; each figure is absent where the node does not report it.</summary>
public sealed record ResourceHealth
{
    public required ulong Readings { get; init; }

    /// <summary>Seconds that the readings stand for.</summary>
    public required double CoveredSeconds { get; init; }

    public GaugeHealth? CpuUtilization { get; init; }

    public GaugeHealth? MemoryBytes { get; init; }

    public GaugeHealth? MemoryUtilization { get; init; }

    /// <summary>Per GPU.</summary>
    public GaugeHealth? GpuUtilization { get; init; }

    /// <summary>Per GPU.</summary>
    public GaugeHealth? GpuMemoryBytes { get; init; }

    /// <summary>Per GPU.</summary>
    public GaugeHealth? GpuMemoryUtilization { get; init; }

    /// <summary>Per GPU.</summary>
    public GaugeHealth? PowerWatts { get; init; }

    /// <summary>Energy that the GPUs drew.</summary>
    public double? KilowattHours { get; init; }

    /// <summary>Resource-time × prices (<c>Prices</c>), in their currency; absent without a price list.</summary>
    public double? Cost { get; init; }

    internal static ResourceHealth Of(ResourceUsage usage, ResourcePrices? prices) => new()
    {
        Readings = usage.Readings,
        CoveredSeconds = usage.CoveredSeconds,
        CpuUtilization = GaugeHealth.Of(usage.Cpu),
        MemoryBytes = GaugeHealth.Of(usage.MemoryBytes),
        MemoryUtilization = GaugeHealth.Of(usage.MemoryUtilization),
        GpuUtilization = GaugeHealth.Of(usage.Gpu),
        GpuMemoryBytes = GaugeHealth.Of(usage.GpuMemoryBytes),
        GpuMemoryUtilization = GaugeHealth.Of(usage.GpuMemoryUtilization),
        PowerWatts = GaugeHealth.Of(usage.PowerWatts),
        KilowattHours = usage.PowerWatts.Count == 0 ? null : usage.KilowattHours,
        Cost = prices is null ? null : usage.Cost(prices),
    };
}
