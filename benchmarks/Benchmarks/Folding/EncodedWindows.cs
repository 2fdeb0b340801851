using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>Encodes each window for its model and, traffic and latency only, for its node, as the silo's edge does.</summary>
internal sealed class EncodedWindows : IWindowSink
{
    private const AggregateParts NodeParts = AggregateParts.Traffic | AggregateParts.Latency;

    public int Bytes { get; private set; }

    public bool TryAdd(long windowStart, PartialAggregate partial)
    {
        Bytes = partial.Encode().Length + partial.Encode(NodeParts).Length;
        return true;
    }
}
