using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Nodes;

/// <content>Taking batches: what is new goes into memory, everything else is answered at once.</content>
internal sealed partial class NodeGrain
{
    private static readonly CommittedRange[] NoRanges = [];
    private static readonly ModelRate[] NoRates = [];

    private readonly HashSet<BatchId> _anonymous = [];

    private SubmitResult SubmitStamped(NodeBatch batch)
    {
        var id = batch.Stamp.Id;
        var producer = Producers.Find(id.Producer);
        if (producer is null)
        {
            if (batch.Stamp.LowMark > 0)
                return Answer(SubmitStatus.ProducerForgotten, id, batch.Models);
            if (Producers.Count >= _commit.MaxProducersPerNode)
                return Answer(SubmitStatus.TooManyProducers, id, batch.Models, _commit.MaxProducersPerNode);
        }
        else
        {
            producer.LastSeen = _lastContact;
            producer.Set.AdvanceTo(batch.Stamp.LowMark);
            if (Producers.Holds(id))
                return Answer(SubmitStatus.Committed, id, batch.Models);
            if (producer.Pending.Contains(id.Sequence))
                return Answer(SubmitStatus.Duplicate, id, batch.Models);
        }

        var low = producer?.Set.Low ?? 0;
        if (id.Sequence > low && id.Sequence - low > (ulong)_commit.SequenceWindow)
            return Answer(SubmitStatus.SequenceOutOfRange, id, batch.Models, _commit.SequenceWindow);
        if (!TryAdd(batch.Stamp, batch))
            return Overloaded(id, batch.Models);
        (producer ?? Producers.Add(id.Producer, _lastContact)).Pending.Add(id.Sequence);
        return Answer(SubmitStatus.Accepted, id, batch.Models);
    }

    /// <summary>Numbers the batch under the activation's own epoch; nobody can send it again, so only models need to know of it.</summary>
    private SubmitResult SubmitAnonymous(NodeBatch batch)
    {
        var id = new BatchId(_epoch, _lastAnonymous + 1);
        if (!TryAdd(new BatchStamp(id, 0), batch))
            return Overloaded(default, batch.Models);
        _lastAnonymous++;
        _anonymous.Add(id);
        return Answer(SubmitStatus.Accepted, id, batch.Models);
    }

    private bool TryAdd(BatchStamp stamp, NodeBatch batch)
    {
        var bytes = PendingBatch.SizeOf(batch);
        // A batch that is larger than the buffer is taken when there is no other, or it could never be.
        if (_batches.Count > 0 && (_batches.Count >= _commit.MaxUncommittedBatches || _bytes + bytes > _commit.MaxUncommittedBytes))
            return false;

        if (!_free.TryPop(out var pending))
            pending = new PendingBatch();
        pending.Fill(stamp, batch, bytes);
        foreach (var part in pending.Models)
            LaneOf(part.Model).Add(new BatchPart(pending, part));

        _batches.Add(pending);
        _bytes += pending.Bytes;
        _instruments.UncommittedChanged(1);
        Arm();
        return true;
    }

    private bool IsPending(BatchId id) =>
        id.Producer == _epoch ? _anonymous.Contains(id) : Producers.Find(id.Producer)?.Pending.Contains(id.Sequence) == true;

    /// <summary>
    /// Which low mark a model is told: that of the batch, or the node's own if it is higher, since no activation will ever send
    /// what the node's committed set holds. It keeps the model's sets small even if a client never moves its mark.
    /// </summary>
    private ulong LowMarkOf(BatchStamp stamp)
    {
        if (stamp.Id.Producer == _epoch)
            return OldestAnonymous() - 1;
        return Math.Max(stamp.LowMark, Producers.Find(stamp.Id.Producer)?.Set.Low ?? 0);
    }

    private ulong OldestAnonymous()
    {
        foreach (var batch in _batches)
        {
            if (batch.Stamp.Id.Producer == _epoch)
                return batch.Stamp.Id.Sequence;
        }

        return _lastAnonymous + 1;
    }

    private SubmitResult Overloaded(BatchId id, ModelPart[] models) =>
        Answer(SubmitStatus.Overloaded, id, models, _batches.Count >= _commit.MaxUncommittedBatches ? _commit.MaxUncommittedBatches : _commit.MaxUncommittedBytes)
            with
        { RetryAfter = _commit.Interval };

    private SubmitResult Answer(SubmitStatus status, BatchId id, ModelPart[]? models = null, long limit = 0)
    {
        var set = Producers.Find(id.Producer)?.Set;
        return new SubmitResult(status, id, set?.Low ?? 0, set?.Ranges() ?? NoRanges, RatesOf(models), TimeSpan.Zero, limit);
    }

    /// <summary>The rates of a batch's models, or of all that this node sends to.</summary>
    private ModelRate[] RatesOf(ModelPart[]? models)
    {
        List<ModelRate>? rates = null;
        if (models is null)
        {
            foreach (var lane in _lanes.Values)
                AddRate(lane, ref rates);
        }
        else if (models.Length == 1)
        {
            return _lanes.TryGetValue(models[0].Model, out var lane) ? lane.Rates : NoRates;
        }
        else
        {
            foreach (var part in models)
            {
                if (_lanes.TryGetValue(part.Model, out var lane))
                    AddRate(lane, ref rates);
            }
        }

        return rates is null ? NoRates : [.. rates];
    }

    private static void AddRate(ModelLane lane, ref List<ModelRate>? rates)
    {
        if (lane.Rates.Length > 0)
            (rates ??= []).Add(lane.Rates[0]);
    }
}
