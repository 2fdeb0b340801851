namespace OrleansMonitor.Client.Sending;

public enum BatchFate
{
    /// <summary>In the committed set: counted exactly once.</summary>
    Committed,

    /// <summary>Given up; <see cref="BatchSettlement.Reason"/> says why.</summary>
    Dropped,
}

/// <summary>
/// The end of a batch. <paramref name="Uncertain"/>: it was dropped although a silo may have counted it (an attempt had no
/// answer).
/// </summary>
public readonly record struct BatchSettlement(BatchPayload Payload, BatchFate Fate, string Reason, bool Uncertain);
