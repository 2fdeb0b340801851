using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Client.Sending;

/// <summary>Counts since the sender began. Records that are acked were counted by the silo except those in <see cref="Rejected"/>.</summary>
/// <param name="BatchesSent">Requests with a batch, retries included.</param>
/// <param name="BatchesRetried">Requests that sent a batch again.</param>
/// <param name="BatchesAcked">Batches in the committed set.</param>
/// <param name="Polls">Requests that only asked for the committed set.</param>
/// <param name="BytesSent">Bytes of batches before compression, retries included.</param>
/// <param name="RecordsSent">Records of batches sent at least once.</param>
/// <param name="RecordsAcked">Records of committed batches.</param>
/// <param name="LabelsAcked">Labels of committed batches.</param>
/// <param name="LabelsDropped">Labels of dropped batches.</param>
/// <param name="Dropped">Records of dropped batches, by reason (<see cref="DropReasons"/>).</param>
/// <param name="Rejected">Records, labels and samples that the silo did not take from batches it took, by its reason.</param>
public sealed record SenderStatistics(
    long BatchesSent,
    long BatchesRetried,
    long BatchesAcked,
    long Polls,
    long BytesSent,
    long RecordsSent,
    long RecordsAcked,
    long LabelsAcked,
    long LabelsDropped,
    IReadOnlyDictionary<string, long> Dropped,
    IReadOnlyDictionary<string, long> Rejected)
{
    /// <summary>Values that the silo left out of records that it took, and whatever else it said of these, by its reason.</summary>
    public IReadOnlyDictionary<string, long> Warnings { get; init; } = new Dictionary<string, long>();

    /// <summary>What became of labels, as far as answers said: <see cref="BatchSenderOptions.WaitForCommit"/>.</summary>
    public LabelOutcomes Labels { get; init; } = new();
}
