using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Nodes;

public enum SubmitStatus
{
    /// <summary>Kept in memory, to be committed within the commit interval.</summary>
    Accepted,

    /// <summary>Durable already.</summary>
    Committed,

    /// <summary>Received before and not committed yet.</summary>
    Duplicate,

    /// <summary>The node's buffer is full: send again after <see cref="SubmitResult.RetryAfter"/>.</summary>
    Overloaded,

    /// <summary>The epoch is unknown although the batch says that earlier ones were acknowledged.</summary>
    ProducerForgotten,

    /// <summary>The sequence is further ahead of the low mark than the committed set reaches.</summary>
    SequenceOutOfRange,

    /// <summary>The node has as many producers as it may.</summary>
    TooManyProducers,

    /// <summary>The answer to a poll.</summary>
    Polled,

    /// <summary>The key has numbered a batch with another content.</summary>
    KeyReused,
}

/// <summary>
/// The answer to a batch or a poll: <paramref name="Id"/> (the number the grain gave to a batch without a producer), the
/// producer's committed set, and the sampling rates wanted. <paramref name="Limit"/> is the limit that the status speaks of.
/// <paramref name="Labels"/>: what became of the batch's labels, where its commit was waited for; null when that is not known.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.SubmitResult")]
public sealed record SubmitResult(
    [property: Id(0)] SubmitStatus Status,
    [property: Id(1)] BatchId Id,
    [property: Id(2)] ulong CommittedThrough,
    [property: Id(3)] CommittedRange[] CommittedAbove,
    [property: Id(4)] ModelRate[] Rates,
    [property: Id(5)] TimeSpan RetryAfter,
    [property: Id(6)] long Limit,
    [property: Id(7)] LabelOutcomes? Labels = null);
