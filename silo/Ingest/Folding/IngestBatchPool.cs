using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Privacy;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>Batches to use again with all their buffers; as many are kept as can be folded at once.</summary>
internal sealed class IngestBatchPool
{
    private static readonly int MaxFree = 4 * Environment.ProcessorCount;

    private readonly ConcurrentQueue<IngestBatch> _free = new();
    private readonly Func<IngestBatch> _create;
    private int _count;

    public IngestBatchPool(AdmissionDirectory directory, FoldBudget budget, IOptions<AggregationOptions> aggregation, TextIds ids, TimeProvider time)
    {
        var window = aggregation.Value.BaseWindow;
        _create = () => new IngestBatch(new WireFold(directory), new JsonFold(directory, time, ids.Key), () => new BatchFold(directory, budget, window));
    }

    public IngestBatch Rent()
    {
        if (!_free.TryDequeue(out var batch))
            return _create();
        Interlocked.Decrement(ref _count);
        return batch;
    }

    public void Return(IngestBatch batch)
    {
        batch.Clear();
        if (!batch.IsReusable)
            return;
        if (Interlocked.Increment(ref _count) <= MaxFree)
            _free.Enqueue(batch);
        else
            Interlocked.Decrement(ref _count);
    }
}

/// <summary>How many bytes the partial aggregates of one batch may have: a node must be able to take them all at once.</summary>
internal sealed class FoldBudget(IOptions<IngestOptions> ingest, IOptions<CommitOptions> commit)
{
    public long MaxBytes { get; } = Math.Min(ingest.Value.MaxFoldedBytes, commit.Value.MaxUncommittedBytes / 4 * 3);
}
