namespace OrleansMonitor.Domain.Resources;

/// <summary>Resources multiplied by the time for which they were used or held: what a bill is made of.</summary>
/// <param name="CpuCore">Core-seconds.</param>
/// <param name="MemoryGiB">GiB-seconds (1 GiB = 2^30 bytes).</param>
/// <param name="Gpu">GPU-seconds.</param>
public readonly record struct ResourceSeconds(double CpuCore, double MemoryGiB, double Gpu)
{
    public static ResourceSeconds operator +(ResourceSeconds a, ResourceSeconds b) =>
        new(a.CpuCore + b.CpuCore, a.MemoryGiB + b.MemoryGiB, a.Gpu + b.Gpu);
}
