namespace OrleansMonitor.Client;

/// <summary>
/// Counts since the client began. Records first: <c>Recorded = SampledOut + Acked + ΣDropped +</c> what is still under way
/// (and, after a restart, <c>Acked</c> and <c>Dropped</c> include what the spool held). The newest few milliseconds of
/// recording are counted when the background thread gets to them.
/// </summary>
/// <param name="Recorded">Calls of Record.</param>
/// <param name="SampledOut">Records not kept by sampling.</param>
/// <param name="Batched">Records put into batches.</param>
/// <param name="Spooled">Records written to the spool.</param>
/// <param name="Sent">Records in batches that were sent at least once.</param>
/// <param name="Acked">Records in committed batches, without those in <paramref name="Rejected"/> being taken off.</param>
/// <param name="Dropped">Records dropped, by reason (<c>DropReasons</c>).</param>
/// <param name="Rejected">Records, labels and samples that the silo did not take from batches it took, by its reason.</param>
/// <param name="LabelsRecorded">Labels kept by sampling.</param>
/// <param name="LabelsSampledOut">Labels not kept, as their records.</param>
/// <param name="LabelsAcked">Labels in committed batches.</param>
/// <param name="LabelsDropped">Labels dropped, invalid ones included.</param>
/// <param name="BatchesSent">Requests with a batch, retries included.</param>
/// <param name="BatchesRetried">Requests that sent a batch again.</param>
/// <param name="BatchesAcked">Committed batches.</param>
/// <param name="BytesSent">Bytes of batches sent, before compression.</param>
/// <param name="Polls">Requests that only asked for the committed set.</param>
/// <param name="QueuedBytes">Bytes of batches in memory now.</param>
/// <param name="SpoolBytes">Bytes of the spool's files now.</param>
/// <param name="IsSpooling">Whether there is a spool: false also when its directory belongs to another process.</param>
/// <param name="Malformed">Names that are none, places outside of the declared classes, features that were not declared.</param>
/// <param name="Faults">Exceptions kept from the prediction path; each cost the record, or what the background thread did.</param>
/// <param name="Producer">The epoch now.</param>
public sealed record MonitorClientStatistics(
    long Recorded,
    long SampledOut,
    long Batched,
    long Spooled,
    long Sent,
    long Acked,
    IReadOnlyDictionary<string, long> Dropped,
    IReadOnlyDictionary<string, long> Rejected,
    long LabelsRecorded,
    long LabelsSampledOut,
    long LabelsAcked,
    long LabelsDropped,
    long BatchesSent,
    long BatchesRetried,
    long BatchesAcked,
    long BytesSent,
    long Polls,
    long QueuedBytes,
    long SpoolBytes,
    bool IsSpooling,
    long Malformed,
    long Faults,
    Guid Producer)
{
    /// <summary>Values that the silo left out of records that it took (a score that is none, a negative latency), and whatever else it said of these, by its reason.</summary>
    public IReadOnlyDictionary<string, long> Warnings { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Values that rules of <see cref="MonitorClientOptions.Privacy"/> changed or left out, by the rule's name; 0 where it did nothing.</summary>
    public IReadOnlyDictionary<string, long> Coarsened { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Records dropped for any reason.</summary>
    public long DroppedTotal => Dropped.Values.Sum();
}
