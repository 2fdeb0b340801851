using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Domain.Rules;

/// <summary>What nodes use.</summary>
internal static class ResourceMetrics
{
    private const string NoReadings = "no reading of it in the window";

    private static readonly (string Name, string Unit, string Noun, Func<ResourceUsage, Gauge> Gauge)[] Gauges =
    [
        ("cpu_utilization", "ratio", "use of the allotted processor time", static usage => usage.Cpu),
        ("memory_utilization", "ratio", "use of the memory limit", static usage => usage.MemoryUtilization),
        ("memory_bytes", "bytes", "memory in use", static usage => usage.MemoryBytes),
        ("gpu_utilization", "ratio", "share of time in which a GPU computed", static usage => usage.Gpu),
        ("gpu_memory_utilization", "ratio", "use of a GPU's memory", static usage => usage.GpuMemoryUtilization),
        ("gpu_memory_bytes", "bytes", "memory in use of a GPU", static usage => usage.GpuMemoryBytes),
        ("gpu_power_watts", "W", "power draw of a GPU", static usage => usage.PowerWatts),
    ];

    public static IEnumerable<Metric> All => Gauges.SelectMany(each => new[]
    {
        Of(each.Name, each.Unit, each.Noun + ", mean of the readings", (usage, _) => (each.Gauge(usage).Mean, each.Gauge(usage).Count)),
        Of(each.Name + "_max", each.Unit, each.Noun + ", largest reading", (usage, _) => (each.Gauge(usage).Max, each.Gauge(usage).Count)),
    }).Concat(
    [
        Of("energy_kwh", "kWh", "energy that the GPUs drew", static (usage, _) => (usage.PowerWatts.Count == 0 ? null : usage.KilowattHours, usage.PowerWatts.Count)),
        Of("resource_cost", "currency", "resource-time by the configured prices", static (usage, prices) => (prices is null ? null : usage.Cost(prices), usage.Readings)),
    ]);

    private static Metric Of(string name, string unit, string description, Func<ResourceUsage, ResourcePrices?, (double? Value, ulong Readings)> value)
    {
        MetricReader reader = (in input, _) =>
        {
            if (!input.Window.HasResources)
                return RuleReading.None(NoReadings);
            var (figure, readings) = value(input.Window.Resources, input.Prices);
            return Figure.Plain(figure, readings, null, NoReadings);
        };
        var metric = Metric.Of(name, unit, description, MetricKind.Score, MetricDirection.Up, AggregateParts.Resources, reader);
        return metric with { Owners = MetricOwners.Nodes };
    }
}
