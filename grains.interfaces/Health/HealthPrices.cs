using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Grains.Options;

namespace OrleansMonitor.Grains.Health;

/// <summary>The configured price list, as it crosses between silos; see <see cref="PriceOptions"/>.</summary>
[GenerateSerializer, Immutable, Alias("om.HealthPrices")]
public sealed record HealthPrices(
    [property: Id(0)] double CpuCoreHour,
    [property: Id(1)] double MemoryGiBHour,
    [property: Id(2)] double GpuHour,
    [property: Id(3)] double KilowattHour,
    [property: Id(4)] bool IsAllotted)
{
    /// <summary>Null when nothing has a price.</summary>
    public static HealthPrices? Of(PriceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.CpuCoreHour + options.MemoryGiBHour + options.GpuHour + options.KilowattHour > 0
            ? new HealthPrices(options.CpuCoreHour, options.MemoryGiBHour, options.GpuHour, options.KilowattHour, options.Basis == CostBasis.Allotted)
            : null;
    }

    public ResourcePrices ToPrices() => new(CpuCoreHour, MemoryGiBHour, GpuHour, KilowattHour, IsAllotted ? CostBasis.Allotted : CostBasis.Used);
}
