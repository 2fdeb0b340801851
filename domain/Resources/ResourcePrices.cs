namespace OrleansMonitor.Domain.Resources;

/// <summary>What is paid for: what was used, or what was held whether used or not.</summary>
public enum CostBasis
{
    /// <summary>Busy cores, memory in use, busy share of GPUs.</summary>
    Used,

    /// <summary>The cores and the memory that the process may use, and every GPU that it holds.</summary>
    Allotted,
}

/// <summary>A price list. Prices are in currency units, at least 0; 0 leaves a resource out of the cost.</summary>
/// <param name="CpuCoreHour">Per core and hour.</param>
/// <param name="MemoryGiBHour">Per GiB and hour.</param>
/// <param name="GpuHour">Per GPU and hour.</param>
/// <param name="KilowattHour">Per kWh that the GPUs drew.</param>
/// <param name="Basis">What the first three apply to. Default: what was used.</param>
public sealed record ResourcePrices(
    double CpuCoreHour = 0,
    double MemoryGiBHour = 0,
    double GpuHour = 0,
    double KilowattHour = 0,
    CostBasis Basis = CostBasis.Used);
