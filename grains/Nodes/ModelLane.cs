using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// The way of a node's batches to one model: what waits, and the one delta that is on its way. A delta whose outcome is
/// unknown is sent again as it was; the model answers which of it it holds.
/// </summary>
internal sealed class ModelLane(string model, RetryBackoff backoff)
{
    private readonly List<PendingPart> _waiting = [];
    private List<PendingPart> _sending = [];

    internal string Model => model;

    /// <summary>The batches of the delta.</summary>
    internal IReadOnlyList<PendingPart> Batches => _sending;

    /// <summary>The sampling rate that the model wants; none until it said so.</summary>
    internal ModelRate[] Rates { get; private set; } = [];

    internal bool IsInFlight { get; set; }

    /// <summary>The delta to send, or to send again; null when there is none.</summary>
    internal ModelDelta? Delta { get; private set; }

    internal bool IsEmpty => _waiting.Count == 0 && _sending.Count == 0;

    /// <summary>Whether batches remain of a delta of which some were held.</summary>
    internal bool HasRest => _sending.Count > 0;

    /// <summary>Unix milliseconds before which nothing is sent.</summary>
    internal long NotBefore { get; private set; }

    internal Task Sending { get; set; } = Task.CompletedTask;

    internal void Add(PendingPart part) => _waiting.Add(part);

    internal void Prepare(DeltaBuilder builder, Func<BatchStamp, ulong> lowMarkOf)
    {
        if (Delta is not null)
            return;
        if (_sending.Count == 0)
        {
            _sending.AddRange(_waiting);
            _waiting.Clear();
        }

        Delta = builder.Build(_sending, lowMarkOf);
    }

    /// <summary>The model has all of the delta.</summary>
    internal void Commit(DeltaResult result)
    {
        var block = 0;
        foreach (var (batch, part) in _sending)
        {
            batch.OpenModels--;
            if (part.Labels.Length > 0)
                batch.Labels += block < result.Labels?.Length ? result.Labels[block++] : null;
        }

        _sending.Clear();
        Succeed(result.SamplingRate);
    }

    /// <summary>The model has had these batches before: they are done, and the rest makes a new delta. Answers how many there were.</summary>
    internal int TakeOut(BatchId[] held, double rate)
    {
        var ids = held.ToHashSet();
        var rest = new List<PendingPart>(_sending.Count);
        foreach (var part in _sending)
        {
            if (!ids.Contains(part.Batch.Stamp.Id))
            {
                rest.Add(part);
                continue;
            }

            part.Batch.OpenModels--;
            if (part.Part.Labels.Length > 0)
                part.Batch.Labels = null;
        }

        var taken = _sending.Count - rest.Count;
        _sending = rest;
        if (taken > 0)
            Succeed(rate);
        return taken;
    }

    /// <summary>The outcome of the delta is unknown: the call may go on, and read what it was given.</summary>
    internal void Fail(long now)
    {
        foreach (var part in _sending)
            part.Batch.MayBeRead = true;
        Postpone(now);
    }

    /// <summary>The model has answered that it takes nothing now.</summary>
    internal void Postpone(long now) => NotBefore = now + (long)backoff.Next().TotalMilliseconds;

    private void Succeed(double rate)
    {
        if (Rates.Length == 0 || Rates[0].Rate != rate)
            Rates = rate > 0 ? [new ModelRate(model, rate)] : [];
        Delta = null;
        NotBefore = 0;
        backoff.Reset();
    }
}
