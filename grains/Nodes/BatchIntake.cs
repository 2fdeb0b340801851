using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>Takes a node's batches: what is new goes into memory, everything else is answered at once.</summary>
/// <param name="producers">Committed sets, and what of each producer is pending.</param>
/// <param name="batches">Takes the batches.</param>
/// <param name="lanes">Take their parts.</param>
/// <param name="options">Bounds.</param>
/// <param name="epoch">The activation's own epoch, for batches without a producer.</param>
internal sealed class BatchIntake(ProducerSets producers, UncommittedBatches batches, ModelLanes lanes, CommitOptions options, Guid epoch)
{
    private static readonly CommittedRange[] NoRanges = [];

    private readonly HashSet<BatchId> _anonymous = [];
    private ulong _lastAnonymous;

    internal Guid Epoch => epoch;

    internal SubmitResult Submit(NodeBatch batch, long now) => batch.Stamp.Id.Producer == Guid.Empty ? SubmitAnonymous(batch) : SubmitStamped(batch, now);

    internal bool IsPending(BatchId id) =>
        id.Producer == epoch ? _anonymous.Contains(id) : producers.Find(id.Producer)?.Pending.Contains(id.Sequence) == true;

    /// <summary>
    /// The low mark for a model: that of the batch, or the node's own if it is higher, since no activation will ever send what the
    /// node's committed set holds. It keeps the model's sets small even if a client never moves its mark.
    /// </summary>
    internal ulong LowMarkOf(BatchStamp stamp)
    {
        if (stamp.Id.Producer != epoch)
            return Math.Max(stamp.LowMark, producers.Find(stamp.Id.Producer)?.Set.Low ?? 0);
        var oldest = batches.OldestOf(epoch);
        return oldest == 0 ? _lastAnonymous : oldest - 1;
    }

    /// <summary>The batch is durable as the node's own.</summary>
    internal void Release(BatchId id)
    {
        if (id.Producer == epoch)
            _anonymous.Remove(id);
        else
            producers.Find(id.Producer)?.Pending.Remove(id.Sequence);
    }

    internal SubmitResult Answer(SubmitStatus status, BatchId id, ModelPart[]? models = null, long limit = 0)
    {
        var producer = producers.Find(id.Producer);
        var ranges = producer is null || producer.IsKey ? NoRanges : producer.Set.Ranges();
        return new SubmitResult(status, id, producer?.Set.Low ?? 0, ranges, lanes.RatesOf(models), TimeSpan.Zero, limit);
    }

    private SubmitResult SubmitStamped(NodeBatch batch, long now)
    {
        var (id, content) = (batch.Stamp.Id, batch.Stamp.Content);
        var producer = producers.Find(id.Producer);
        var former = batch.Stamp.Former == Guid.Empty ? null : producers.Find(batch.Stamp.Former);
        // An epoch that was here before it was bound to its client goes on, so each may be kept twice for a while.
        if (producer is null && former is not null && producers.Count < 2 * options.MaxProducersPerNode)
            producer = producers.Add(id.Producer, now);
        if (producer is null)
        {
            if (batch.Stamp.LowMark > 0)
                return Answer(SubmitStatus.ProducerForgotten, id, batch.Models);
            if (!HasRoomFor(batch.Stamp))
                return Answer(SubmitStatus.TooManyProducers, id, batch.Models, options.MaxProducersPerNode);
        }
        else
        {
            producer.LastSeen = now;
            producer.IsKey = content != Guid.Empty;
            if (former is not null)
                producer.Set.Include(former.Set);
            producer.Set.AdvanceTo(batch.Stamp.LowMark);
            if (producer.IsOtherContent(content))
                return Answer(SubmitStatus.KeyReused, id, batch.Models);
            if (producers.Holds(id))
                return Answer(SubmitStatus.Committed, id, batch.Models);
            if (producer.Pending.Contains(id.Sequence))
                return Answer(SubmitStatus.Duplicate, id, batch.Models);
            if (former is not null && former.Pending.Contains(id.Sequence))
                return Answer(SubmitStatus.Duplicate, batch.Stamp.FormerId, batch.Models);
        }

        var low = producer?.Set.Low ?? 0;
        if (id.Sequence > low && id.Sequence - low > (ulong)options.SequenceWindow)
            return Answer(SubmitStatus.SequenceOutOfRange, id, batch.Models, options.SequenceWindow);
        if (!TryAdd(batch.Stamp, batch))
            return Overloaded(id, batch.Models);
        producer ??= producers.Add(id.Producer, now);
        producer.Pending.Add(id.Sequence);
        (producer.IsKey, producer.PendingContent) = (content != Guid.Empty, content);
        return Answer(SubmitStatus.Accepted, id, batch.Models);
    }

    /// <summary>
    /// Whether there is room for another producer. One client has no more of them than are free beside all, or it could keep all others
    /// from the node until what it sent is forgotten.
    /// </summary>
    private bool HasRoomFor(BatchStamp stamp)
    {
        var free = options.MaxProducersPerNode - producers.Count;
        return free > 0 && (stamp.Former == Guid.Empty || producers.CountOf(BatchStamp.ClientTag(stamp.Id.Producer)) < free);
    }

    /// <summary>Numbers the batch under the activation's own epoch; it is never sent again, so only models need to know of it.</summary>
    private SubmitResult SubmitAnonymous(NodeBatch batch)
    {
        var id = new BatchId(epoch, _lastAnonymous + 1);
        if (!TryAdd(new BatchStamp(id, 0), batch))
            return Overloaded(default, batch.Models);
        _lastAnonymous++;
        _anonymous.Add(id);
        return Answer(SubmitStatus.Accepted, id, batch.Models);
    }

    private bool TryAdd(BatchStamp stamp, NodeBatch batch)
    {
        if (batches.TryAdd(stamp, batch) is not { } pending)
            return false;
        foreach (var part in pending.Models)
            lanes[part.Model].Add(new PendingPart(pending, part));
        return true;
    }

    // A node that holds so much commits without a pause, so that there is room again before an interval is over.
    private SubmitResult Overloaded(BatchId id, ModelPart[] models) =>
        Answer(SubmitStatus.Overloaded, id, models, batches.Limit) with { RetryAfter = options.Interval / 4 };
}
