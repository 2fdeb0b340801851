using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Query;

/// <summary>
/// What resources cost (configuration section <c>Prices</c>), in any one currency; all 0 (the default): no cost is shown.
/// Prices apply when a query is answered, so a new list applies to old windows.
/// </summary>
public sealed class PriceOptions
{
    public const string Section = "Prices";

    /// <summary>Per core and hour.</summary>
    public double CpuCoreHour { get; set; }

    /// <summary>Per GiB of memory and hour.</summary>
    public double MemoryGiBHour { get; set; }

    /// <summary>Per GPU and hour.</summary>
    public double GpuHour { get; set; }

    /// <summary>Per kWh that the GPUs drew.</summary>
    public double KilowattHour { get; set; }

    /// <summary>Pay for what was used, or for all that a process may use. Default: Used.</summary>
    public CostBasis Basis { get; set; } = CostBasis.Used;

    internal ResourcePrices? ToPrices() => CpuCoreHour + MemoryGiBHour + GpuHour + KilowattHour > 0
        ? new ResourcePrices(CpuCoreHour, MemoryGiBHour, GpuHour, KilowattHour, Basis)
        : null;

    internal static void Check(PriceOptions options, SettingErrors errors) => errors
        .Range(nameof(CpuCoreHour), options.CpuCoreHour, 0, MaxPrice)
        .Range(nameof(MemoryGiBHour), options.MemoryGiBHour, 0, MaxPrice)
        .Range(nameof(GpuHour), options.GpuHour, 0, MaxPrice)
        .Range(nameof(KilowattHour), options.KilowattHour, 0, MaxPrice)
        .Defined(nameof(Basis), options.Basis);

    private const double MaxPrice = 1e9;
}
