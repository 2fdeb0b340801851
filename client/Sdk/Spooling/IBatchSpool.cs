using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>Batches on disk. No call throws, whatever the file system does; all do file I/O.</summary>
internal interface IBatchSpool
{
    /// <summary>
    /// Writes a batch down, with its number if it has one. Null: it could not be (the disk is full, or the batch is larger
    /// than the spool).
    /// </summary>
    SpoolTicket? TryAppend(BatchPayload payload, long createdUnixMs, Guid producer, ulong sequence, bool isLoaded);

    /// <summary>Reads a batch back. Null: it is gone, or damaged (then it is counted as dropped).</summary>
    BatchPayload? Load(SpoolEntry entry);

    /// <summary>The copy in memory is given up; the file is the only one again.</summary>
    void Unload(SpoolEntry entry);

    SpoolTicket Ticket(SpoolEntry entry);
}
