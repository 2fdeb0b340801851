using OrleansMonitor.Cluster.Hosts;
using OrleansMonitor.Conformance.Monitor;

namespace OrleansMonitor.Cluster.Conformance;

/// <summary>Rules and alerts on a cluster as in one process.</summary>
public sealed class OrleansAlertingConformance(MonitorCluster cluster) : AlertingConformance(cluster), IClassFixture<MonitorCluster>;
