using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// What resources cost (configuration section <c>Prices</c>), in any one currency; all 0 (the default): no cost is shown.
/// Prices apply when a query is answered, so a new list applies to old windows.
/// </summary>
public sealed class PriceOptions
{
    public const string Section = "Prices";

    /// <summary>Per core and hour, 0 to 1e9.</summary>
    public double CpuCoreHour { get; set; }

    /// <summary>Per GiB of memory and hour, 0 to 1e9.</summary>
    public double MemoryGiBHour { get; set; }

    /// <summary>Per GPU and hour, 0 to 1e9.</summary>
    public double GpuHour { get; set; }

    /// <summary>Per kWh that the GPUs drew, 0 to 1e9.</summary>
    public double KilowattHour { get; set; }

    /// <summary>Pay for what was used, or for all that a process may use. Default: Used.</summary>
    public CostBasis Basis { get; set; } = CostBasis.Used;

    /// <summary>Null when nothing has a price.</summary>
    public HealthPrices? ToPrices() =>
        CpuCoreHour + MemoryGiBHour + GpuHour + KilowattHour > 0 ? new HealthPrices(CpuCoreHour, MemoryGiBHour, GpuHour, KilowattHour, Basis == CostBasis.Allotted) : null;
}
