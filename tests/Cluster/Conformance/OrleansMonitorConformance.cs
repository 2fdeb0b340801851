using OrleansMonitor.Cluster.Hosts;
using OrleansMonitor.Conformance.Monitor;

namespace OrleansMonitor.Cluster.Conformance;

/// <summary>The monitor's grains do on a cluster what they do in one process.</summary>
public sealed class OrleansMonitorConformance(MonitorCluster cluster) : MonitorConformance(cluster), IClassFixture<MonitorCluster>;
