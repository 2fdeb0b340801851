namespace OrleansMonitor.Client.Resources;

/// <summary>
/// A reading of the operating system at one moment. <paramref name="CpuSeconds"/> grows; <paramref name="CpuCores"/> may be used
/// at most. NaN, or −1 for bytes, is unknown.
/// </summary>
internal readonly record struct SystemReading(double CpuSeconds, double CpuCores, long MemoryBytes, long MemoryLimitBytes);

internal interface ISystemReader
{
    /// <summary>Never throws.</summary>
    SystemReading Read();
}
