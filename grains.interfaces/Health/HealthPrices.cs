using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Grains.Health;

/// <summary>The configured price list, as it crosses between silos; see the settings <c>Prices</c>.</summary>
[GenerateSerializer, Immutable, Alias("om.HealthPrices")]
public sealed record HealthPrices(
    [property: Id(0)] double CpuCoreHour,
    [property: Id(1)] double MemoryGiBHour,
    [property: Id(2)] double GpuHour,
    [property: Id(3)] double KilowattHour,
    [property: Id(4)] bool IsAllotted)
{
    public ResourcePrices ToPrices() => new(CpuCoreHour, MemoryGiBHour, GpuHour, KilowattHour, IsAllotted ? CostBasis.Allotted : CostBasis.Used);
}
