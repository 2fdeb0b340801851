using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>Encodes each window for its model and, traffic and latency only, for its node, as the silo's edge does.</summary>
internal sealed class EncodedWindows : IWindowSink
{
    private const AggregateParts NodeParts = AggregateParts.Traffic | AggregateParts.Latency | AggregateParts.Outputs;

    public int Bytes { get; private set; }

    public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        Bytes = partial.Encode().Length + partial.Encode(NodeParts).Length;
        return true;
    }
}
