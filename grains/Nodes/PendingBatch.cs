using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>A batch that is not yet committed everywhere.</summary>
internal sealed class PendingBatch
{
    private const int OverheadBytes = 256;

    internal PendingBatch(BatchStamp stamp, NodeBatch batch)
    {
        Stamp = stamp;
        Node = batch.Node;
        Bytes = OverheadBytes + SizeOf(batch.Node);
        foreach (var part in batch.Models)
            Bytes += SizeOf(part.Windows) + part.Pending.Length + part.Labels.Length;
    }

    internal BatchStamp Stamp { get; }

    internal WindowPart[] Node { get; }

    internal long Bytes { get; }

    /// <summary>Models that do not have their part yet.</summary>
    internal int OpenModels { get; set; }

    /// <summary>Durable, as the node's own too.</summary>
    internal bool IsCommitted { get; set; }

    private static long SizeOf(WindowPart[] windows)
    {
        var bytes = 0L;
        foreach (var window in windows)
            bytes += OverheadBytes + window.Partial.Length;
        return bytes;
    }
}

/// <summary>What a batch holds for one model.</summary>
internal readonly record struct BatchPart(PendingBatch Batch, ModelPart Part);

/// <summary>A caller that waits until a batch is durable, at most until a time (Unix milliseconds).</summary>
internal sealed record CommitWaiter(BatchId Id, long Deadline)
{
    internal TaskCompletionSource<SubmitStatus> Completion { get; } = new();
}
