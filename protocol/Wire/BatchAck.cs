using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>What became of a batch; the values are those of the wire.</summary>
public enum AckStatus
{
    /// <summary>Kept in memory; durable once its sequence is in the committed set.</summary>
    Accepted = 0,

    /// <summary>Durable.</summary>
    Committed = 1,

    /// <summary>Received before, not yet committed.</summary>
    Duplicate = 2,

    /// <summary>Not taken; send again after <see cref="BatchAck.RetryAfter"/>.</summary>
    Overloaded = 3,

    /// <summary>Never send it again: count it as dropped.</summary>
    Refused = 4,

    /// <summary>The answer to a poll.</summary>
    Polled = 5,
}

/// <summary>The answer to a batch or a poll.</summary>
public sealed record BatchAck
{
    public AckStatus Status { get; init; }

    /// <summary>Every sequence ≤ this is committed or settled.</summary>
    public ulong CommittedThrough { get; init; }

    /// <summary>Runs of committed sequences above it, ascending.</summary>
    public IReadOnlyList<CommittedRange> CommittedAbove { get; init; } = [];

    /// <summary>Whole milliseconds on the wire.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Sampling rates wanted, by model.</summary>
    public IReadOnlyList<ModelRate> Rates { get; init; } = [];

    /// <summary>What of the batch was not taken, and why.</summary>
    public IReadOnlyList<Rejection> Rejections { get; init; } = [];

    /// <summary>Values that were left out of records that were taken, and what looks like a mistake, and why.</summary>
    public IReadOnlyList<Rejection> Warnings { get; init; } = [];

    /// <summary>What became of the labels of a batch whose commit was waited for; null where that is not known.</summary>
    public LabelOutcomes? Labels { get; init; }

    /// <summary>An explanation for people; empty when all is well.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>Sequences <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct CommittedRange(ulong First, ulong Last);

/// <summary>The sampling rate that a model wants, 0 &lt; rate ≤ 1.</summary>
public sealed record ModelRate(string Model, double Rate);
