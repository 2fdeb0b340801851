using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Support;

/// <summary>
/// What a silo promises about batches, in its simplest form: what it accepts is in memory until it commits, a crash loses it,
/// and a sequence counts once. It keeps every counted inference id, so that tests see what was lost or doubled.
/// </summary>
internal sealed class SiloModel
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Producer> _producers = [];
    private readonly Dictionary<ulong, int> _counted = [];

    /// <summary>Whether a batch is committed when it comes, or at <see cref="Commit"/>.</summary>
    public bool CommitsAtOnce { get; set; } = true;

    public List<Omission> Omissions { get; } = [];

    public List<(string Model, double Weight)> Weights { get; } = [];

    public List<ulong> Labels { get; } = [];

    public int ResourceSamples { get; private set; }

    public HashSet<string> Nodes { get; } = [];

    public Dictionary<string, double> Rates { get; } = [];

    public IReadOnlyDictionary<ulong, int> Counted
    {
        get
        {
            lock (_gate)
                return new Dictionary<ulong, int>(_counted);
        }
    }

    public int CountedRecords
    {
        get
        {
            lock (_gate)
                return _counted.Values.Sum();
        }
    }

    public int ProducerCount
    {
        get
        {
            lock (_gate)
                return _producers.Count;
        }
    }

    public ulong HighestSequence(Guid producer)
    {
        lock (_gate)
            return _producers[producer].Committed.Max;
    }

    public IReadOnlyList<Guid> Producers
    {
        get
        {
            lock (_gate)
                return [.. _producers.Keys];
        }
    }

    public BatchAck Submit(ReadOnlySpan<byte> body)
    {
        var copy = body.ToArray();
        var batch = new WireBatch();
        new BatchReader().Read(copy, batch);
        lock (_gate)
        {
            Nodes.Add(batch.Node);
            if (!_producers.TryGetValue(batch.Producer, out var producer))
            {
                if (batch.LowMark > 0)
                    return Refused("producer-forgotten");
                _producers.Add(batch.Producer, producer = new Producer());
            }

            producer.LowMark = Math.Max(producer.LowMark, batch.LowMark);
            if (batch.Sequence == 0)
                return Answer(producer, AckStatus.Polled);
            if (producer.Committed.Contains(batch.Sequence) || batch.Sequence <= producer.LowMark)
                return Answer(producer, AckStatus.Committed);
            if (batch.Sequence > producer.LowMark + 4096)
                return Refused("sequence-out-of-range");
            if (!producer.Accepted.TryAdd(batch.Sequence, batch))
                return Answer(producer, AckStatus.Duplicate);
            if (CommitsAtOnce)
                Commit_NeedsGate(producer);
            return Answer(producer, AckStatus.Accepted);
        }
    }

    /// <summary>Makes everything accepted durable.</summary>
    public void Commit()
    {
        lock (_gate)
        {
            foreach (var producer in _producers.Values)
                Commit_NeedsGate(producer);
        }
    }

    /// <summary>Loses what is not committed.</summary>
    public void Crash()
    {
        lock (_gate)
        {
            foreach (var producer in _producers.Values)
                producer.Accepted.Clear();
        }
    }

    /// <summary>Forgets all producers, as after a week of silence.</summary>
    public void Forget()
    {
        lock (_gate)
            _producers.Clear();
    }

    private void Commit_NeedsGate(Producer producer)
    {
        foreach (var (sequence, batch) in producer.Accepted)
        {
            producer.Committed.Add(sequence);
            foreach (var block in batch.Records)
                Count(block);
            foreach (var block in batch.Labels)
                Labels.AddRange(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(block.InferenceIds.Span));
            foreach (var omission in batch.Omissions)
                Omissions.Add(omission);
            ResourceSamples += batch.Resources.Count;
        }

        producer.Accepted.Clear();
    }

    private void Count(RecordBlock block)
    {
        var ids = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(block.InferenceIds.Span);
        var weights = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(block.Weights.Span);
        for (var i = 0; i < block.Count; i++)
        {
            var id = ids.IsEmpty ? 0 : ids[i];
            _counted[id] = _counted.GetValueOrDefault(id) + 1;
            Weights.Add((block.Model, weights.IsEmpty ? block.Weight : weights[i]));
        }
    }

    private BatchAck Answer(Producer producer, AckStatus status)
    {
        var through = producer.LowMark;
        while (producer.Committed.Contains(through + 1))
            through++;
        var above = producer.Committed.Where(sequence => sequence > through).Select(static sequence => new CommittedRange(sequence, sequence));
        return new BatchAck
        {
            Status = status,
            CommittedThrough = through,
            CommittedAbove = [.. above],
            Rates = [.. Rates.Select(static pair => new ModelRate(pair.Key, pair.Value))],
        };
    }

    private static BatchAck Refused(string reason) => new()
    {
        Status = AckStatus.Refused,
        Rejections = [new Rejection(reason, "sequence", "", "", 0)],
    };

    private sealed class Producer
    {
        public SortedSet<ulong> Committed { get; } = [];

        public Dictionary<ulong, WireBatch> Accepted { get; } = [];

        public ulong LowMark { get; set; }
    }
}
