namespace OrleansMonitor.Client.Resources;

/// <summary>Where there is no /proc: this process instead of the node.</summary>
internal sealed class ProcessReader : ISystemReader
{
    public SystemReading Read() => new(
        Environment.CpuUsage.TotalTime.TotalSeconds,
        Environment.ProcessorCount,
        Environment.WorkingSet,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
