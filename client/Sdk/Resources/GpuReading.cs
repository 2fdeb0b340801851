namespace OrleansMonitor.Client.Resources;

/// <summary>One GPU: utilisation 0 to 1, bytes, watts. NaN, or −1 for bytes, is unknown.</summary>
internal readonly record struct GpuReading(float Utilization, long MemoryBytes, long MemoryLimitBytes, float PowerWatts);

internal interface IGpuReader : IDisposable
{
    /// <summary>Never throws.</summary>
    IReadOnlyList<GpuReading> Read();
}
