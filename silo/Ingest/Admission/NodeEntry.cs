using OrleansMonitor.Grains.Nodes;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>A node that may report.</summary>
internal sealed record NodeEntry(string Name, INodeGrain Grain);
