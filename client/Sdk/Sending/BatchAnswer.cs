using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

internal enum AnswerKind
{
    /// <summary>The silo read the request: <see cref="BatchAnswer.Ack"/> says what it made of it.</summary>
    Acknowledged,

    /// <summary>429 without a readable ack: not taken.</summary>
    Overloaded,

    /// <summary>A status that says that the same bytes will never be taken.</summary>
    Refused,

    /// <summary>Nothing left this process: no connection. The silo cannot have the batch.</summary>
    NotSent,

    /// <summary>It cannot be known: a time-out, a reset, a 5xx. The silo may have the batch.</summary>
    Unknown,

    /// <summary>This side gave the attempt up, because the sender ends. The silo may have the batch.</summary>
    Stopped,

    /// <summary>Not taken for a reason outside of the batch: credentials, a wrong address.</summary>
    Unavailable,
}

/// <summary>How one attempt ended. <paramref name="Reason"/> is a code for counting, <paramref name="Detail"/> is for the log.</summary>
internal sealed record BatchAnswer(AnswerKind Kind, string Reason = "", string Detail = "", TimeSpan? RetryAfter = null, BatchAck? Ack = null)
{
    /// <summary>An exception that no failure of a connection explains.</summary>
    public Exception? Fault { get; init; }
}
