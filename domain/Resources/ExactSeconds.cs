using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Resources;

/// <summary>The sum of resource-times.</summary>
internal sealed class ExactSeconds
{
    private readonly ExactSum _cpuCore = new();
    private readonly ExactSum _memoryGiB = new();
    private readonly ExactSum _gpu = new();

    public ResourceSeconds Value => new(_cpuCore.ToDouble(), _memoryGiB.ToDouble(), _gpu.ToDouble());

    public void Add(in ResourceSeconds seconds)
    {
        _cpuCore.Add(seconds.CpuCore);
        _memoryGiB.Add(seconds.MemoryGiB);
        _gpu.Add(seconds.Gpu);
    }

    public void Merge(ExactSeconds other)
    {
        _cpuCore.Add(other._cpuCore);
        _memoryGiB.Add(other._memoryGiB);
        _gpu.Add(other._gpu);
    }

    public void Clear()
    {
        _cpuCore.Clear();
        _memoryGiB.Clear();
        _gpu.Clear();
    }

    public void WriteTo(AggregateWriter writer)
    {
        _cpuCore.WriteTo(writer);
        _memoryGiB.WriteTo(writer);
        _gpu.WriteTo(writer);
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        _cpuCore.MergeAmountFrom(ref reader);
        _memoryGiB.MergeAmountFrom(ref reader);
        _gpu.MergeAmountFrom(ref reader);
    }
}
