using OrleansMonitor.Cluster.Hosts;
using OrleansMonitor.Conformance.Monitor;
using Xunit.Abstractions;

namespace OrleansMonitor.Cluster.Conformance;

public sealed class OrleansCutConformance(MonitorCluster cluster, ITestOutputHelper output) : CutConformance(cluster, output), IClassFixture<MonitorCluster>;
