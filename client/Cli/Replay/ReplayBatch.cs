using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Cli.Replay;

/// <summary>
/// One batch of a file: always the same rows under the same sequence. Times are Unix milliseconds; 0 for labels, which have
/// none.
/// </summary>
internal sealed record ReplayBatch(ulong Sequence, ReadOnlyMemory<byte> Body, BatchPart[] Parts, long Labels, long FirstTime, long LastTime)
{
    public long Records => Parts.Sum(part => part.Records);

    /// <summary>Records and labels.</summary>
    public long Items => Records + Labels;

    public BatchPayload ToPayload() => new(Body, Parts, Labels);
}
