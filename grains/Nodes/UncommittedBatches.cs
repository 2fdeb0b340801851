using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>The batches of a node that are not yet committed everywhere, in order of arrival; bounded in number and bytes.</summary>
internal sealed class UncommittedBatches(CommitOptions options, GrainInstruments instruments, TimeProvider time)
{
    // About what comes in between two commits of a busy node; a few kilobytes each.
    private const int MaxFreeBatches = 128;

    // A quarter: while one goes to its models and another is committed, there is room for as much as both.
    private const int PressedShare = 4;

    private readonly List<PendingBatch> _batches = [];
    private readonly Stack<PendingBatch> _free = [];
    private readonly List<PendingBatch> _ready = [];
    private long _bytes;

    internal int Count => _batches.Count;

    /// <summary>Whether there are batches that all their models have.</summary>
    internal bool HasReady
    {
        get
        {
            foreach (var batch in _batches)
            {
                if (batch.OpenModels == 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether so much waits that the next commit is not to be waited for: the bound is near, past which batches are not taken.</summary>
    internal bool IsPressed => _bytes >= options.MaxUncommittedBytes / PressedShare || _batches.Count >= options.MaxUncommittedBatches / PressedShare;

    /// <summary>The bound that the batches reach; for an answer.</summary>
    internal long Limit => _batches.Count >= options.MaxUncommittedBatches ? options.MaxUncommittedBatches : options.MaxUncommittedBytes;

    /// <summary>Copies a batch; null: there is no room.</summary>
    internal PendingBatch? TryAdd(BatchStamp stamp, NodeBatch batch)
    {
        var bytes = PendingBatch.SizeOf(batch);
        // A batch that is larger than the buffer is taken when there is no other, or it could never be.
        if (_batches.Count > 0 && (_batches.Count >= options.MaxUncommittedBatches || _bytes + bytes > options.MaxUncommittedBytes))
            return null;

        if (!_free.TryPop(out var pending))
            pending = new PendingBatch();
        pending.Fill(stamp, batch, bytes);
        pending.Arrived = time.GetTimestamp();
        _batches.Add(pending);
        _bytes += pending.Bytes;
        instruments.UncommittedChanged(1);
        if (_batches.Count == 1)
            instruments.Load.Hold(this, pending.Arrived);
        return pending;
    }

    /// <summary>The lowest sequence of an epoch; 0: there is none.</summary>
    internal ulong OldestOf(Guid epoch)
    {
        foreach (var batch in _batches)
        {
            if (batch.Stamp.Id.Producer == epoch)
                return batch.Stamp.Id.Sequence;
        }

        return 0;
    }

    /// <summary>Batches that all their models have; valid until the next call.</summary>
    internal List<PendingBatch> TakeReady()
    {
        _ready.Clear();
        foreach (var batch in _batches)
        {
            if (batch.OpenModels == 0)
                _ready.Add(batch);
        }

        return _ready;
    }

    /// <summary>Removes batches that are durable as the node's own.</summary>
    internal void Release(List<PendingBatch> committed)
    {
        foreach (var batch in committed)
        {
            batch.IsCommitted = true;
            _bytes -= batch.Bytes;
        }

        _batches.RemoveAll(static batch => batch.IsCommitted);
        foreach (var batch in committed)
        {
            if (_free.Count < MaxFreeBatches && batch.IsReusable)
                _free.Push(batch);
        }

        instruments.UncommittedChanged(-committed.Count);
        instruments.Load.Hold(this, _batches.Count > 0 ? _batches[0].Arrived : null);
    }

    /// <summary>The activation ends with what it holds.</summary>
    internal void End()
    {
        instruments.UncommittedChanged(-_batches.Count);
        instruments.Load.Hold(this, null);
    }
}
