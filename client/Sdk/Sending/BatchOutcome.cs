namespace OrleansMonitor.Client.Sending;

public enum BatchResult
{
    /// <summary>In the committed set: counted exactly once.</summary>
    Committed,

    /// <summary>Given up; <see cref="BatchOutcome.Reason"/> says why.</summary>
    Dropped,
}

/// <summary>
/// The end of a batch. <paramref name="Uncertain"/>: it was dropped although a silo may have counted it (an attempt had no
/// answer).
/// </summary>
public readonly record struct BatchOutcome(BatchPayload Payload, BatchResult Result, string Reason, bool Uncertain);
