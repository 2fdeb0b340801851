namespace OrleansMonitor.Client.Sending;

internal enum OutgoingState
{
    /// <summary>Waits to be sent, for the first time or again.</summary>
    Queued,

    InFlight,

    /// <summary>The silo has it in memory; it is kept until it is in the committed set.</summary>
    Accepted,

    /// <summary>Committed, dropped, or handed over when the sender ended: answers do not matter any more.</summary>
    Ended,
}

/// <summary>A batch on its way to a silo. The sender's lock guards it.</summary>
internal sealed class OutgoingBatch(BatchPayload payload, ISpoolTicket? ticket, long createdUnixMs)
{
    public BatchPayload Payload { get; } = payload;

    public ISpoolTicket? Ticket { get; } = ticket;

    public long CreatedUnixMs { get; } = createdUnixMs;

    /// <summary>Order of arrival at the sender.</summary>
    public long Ordinal { get; set; }

    public OutgoingState State { get; set; }

    public Guid Producer { get; set; }

    /// <summary>0: not numbered, hence never sent.</summary>
    public ulong Sequence { get; set; }

    /// <summary>A silo may have counted it: an attempt ended without an answer, or was answered with ACCEPTED.</summary>
    public bool Uncertain { get; set; }

    public int Attempts { get; set; }

    /// <summary>Attempts that ended without an answer about the batch.</summary>
    public int Failures { get; set; }

    /// <summary>How often it was answered without being committed; spaces the resends.</summary>
    public int Acceptances { get; set; }

    /// <summary>Time stamp before which it is not sent again.</summary>
    public long NotBefore { get; set; }
}
