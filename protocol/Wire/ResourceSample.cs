using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>
/// What the node used over the <see cref="IntervalSeconds"/> before <see cref="Time"/>. Absent figures are NaN, or −1 for bytes.
/// </summary>
public sealed class ResourceSample : IReusable
{
    /// <summary>Unix milliseconds.</summary>
    public long Time { get; set; }

    public float IntervalSeconds { get; set; }

    /// <summary>0 to 1 of <see cref="CpuCores"/>.</summary>
    public float CpuUtilization { get; set; }

    public float CpuCores { get; set; }

    public long MemoryBytes { get; set; }

    public long MemoryLimitBytes { get; set; }

    public ReusableList<GpuSample> Gpus { get; } = new();

    /// <summary>GPUs given; those past <see cref="WireLimits.MaxGpus"/> are not kept.</summary>
    public int GpuTotal { get; set; }

    public void Clear()
    {
        Time = MemoryBytes = MemoryLimitBytes = 0;
        IntervalSeconds = CpuUtilization = CpuCores = 0;
        Gpus.Clear();
        GpuTotal = 0;
    }
}

/// <summary>One GPU of a <see cref="ResourceSample"/>.</summary>
public sealed class GpuSample : IReusable
{
    /// <summary>0 to 1.</summary>
    public float Utilization { get; set; }

    public long MemoryBytes { get; set; }

    public long MemoryLimitBytes { get; set; }

    public float PowerWatts { get; set; }

    public void Clear()
    {
        Utilization = PowerWatts = 0;
        MemoryBytes = MemoryLimitBytes = 0;
    }
}
