using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Families;

/// <summary>What is counted of the records of nodes, by their models, and what nodes use.</summary>
internal static class NodeFamilies
{
    private const string Prefix = "orleansmonitor_node_";
    private const double JoulesOfKilowattHour = 3.6e6;

    public static IEnumerable<FigureFamily> All => ((IEnumerable<FigureFamily>)
    [
        .. Families.Traffic(Prefix),
        Families.Histogram(Prefix + "latency_seconds", "Latency of predictions.", AggregateParts.Latency, static rows => rows.HasLatency ? rows.Latency.Seconds : null) with { Detail = FamilyDetail.Full },
        Families.Counter(
            Prefix + "gpu_energy_joules_total", "Energy that the GPUs drew.", AggregateParts.Resources,
            static rows => rows.HasResources && rows.Resources.PowerWatts.Count > 0 ? rows.Resources.KilowattHours * JoulesOfKilowattHour : null, "joules"),
        OfResources("cpu_utilization_ratio", "cpu_utilization", "ratio"),
        OfResources("memory_utilization_ratio", "memory_utilization", "ratio"),
        OfResources("memory_used_bytes", "memory_bytes", "bytes"),
        OfResources("gpu_utilization_ratio", "gpu_utilization", "ratio"),
        OfResources("gpu_memory_utilization_ratio", "gpu_memory_utilization", "ratio"),
        OfResources("gpu_memory_used_bytes", "gpu_memory_bytes", "bytes"),
        OfResources("gpu_power_watts", "gpu_power_watts", "watts"),
    ]).Select(Families.OfNode);

    private static FigureFamily OfResources(string name, string metric, string unit) => Families.Gauge(Prefix + name, metric, unit);
}
