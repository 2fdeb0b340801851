using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Client.Resources;

internal interface IGpuReader : IDisposable
{
    /// <summary>Never throws.</summary>
    IReadOnlyList<GpuReading> Read();
}
