namespace OrleansMonitor.Domain.Resources;

/// <summary>What a node used over the interval before a point in time. What is not known is NaN, or −1 for bytes.</summary>
/// <param name="Interval">Seconds that the reading stands for, more than 0.</param>
/// <param name="CpuUtilization">0 to 1 of <paramref name="CpuCores"/>.</param>
/// <param name="CpuCores">Cores that the process may use; may be a fraction.</param>
/// <param name="MemoryBytes">Memory in use.</param>
/// <param name="MemoryLimitBytes">Memory that the process may use.</param>
public readonly record struct ResourceReading(
    double Interval,
    double CpuUtilization = double.NaN,
    double CpuCores = double.NaN,
    long MemoryBytes = -1,
    long MemoryLimitBytes = -1);

/// <summary>What one GPU did over the same interval. What is not known is NaN, or −1 for bytes.</summary>
/// <param name="Utilization">Share of time in which it computed, 0 to 1.</param>
/// <param name="MemoryBytes">Its memory in use.</param>
/// <param name="MemoryLimitBytes">Its memory.</param>
/// <param name="PowerWatts">Its power draw, W.</param>
public readonly record struct GpuReading(
    double Utilization = double.NaN,
    long MemoryBytes = -1,
    long MemoryLimitBytes = -1,
    double PowerWatts = double.NaN);
