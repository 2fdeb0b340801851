using OrleansMonitor.Client.Batching;
using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Spooling;

namespace OrleansMonitor.Client.Statistics;

/// <summary>Adds up the counts of a client's parts.</summary>
internal sealed class StatisticsReader(
    RecordingHub hub, MonitorRegistry registry, Batcher batcher, SpillQueue queue, BatchSender sender, SenderCounters counters, Spool? spool)
{
    public MonitorClientStatistics Read()
    {
        long sampledOut = 0, bufferFull = 0, afterEnd = 0, labelsDropped = registry.Overflow.LabelsDropped;
        for (var i = 0; i < registry.Count; i++)
        {
            var monitor = registry[i];
            sampledOut += monitor.SampledOut;
            bufferFull += monitor.Dropped;
            afterEnd += monitor.Refused;
            labelsDropped += monitor.LabelsDropped;
        }

        var overLimit = registry.Overflow.Refused;
        var sent = counters.Snapshot();
        var dropped = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, records) in sent.Dropped)
            Add(dropped, reason, records);
        Add(dropped, DropReasons.BufferFull, bufferFull);
        Add(dropped, DropReasons.Shutdown, afterEnd);
        Add(dropped, DropReasons.MonitorLimit, overLimit);
        return new MonitorClientStatistics(
            batcher.RecordsTaken + sampledOut + bufferFull + afterEnd + overLimit,
            sampledOut,
            batcher.RecordsBatched,
            queue.RecordsSpooled,
            sent.RecordsSent,
            sent.RecordsAcked,
            dropped,
            sent.Rejected,
            batcher.LabelsTaken,
            hub.LabelsSampledOut.Sum(),
            sent.LabelsAcked,
            sent.LabelsDropped + labelsDropped,
            sent.BatchesSent,
            sent.BatchesRetried,
            sent.BatchesAcked,
            sent.BytesSent,
            sent.Polls,
            sender.BufferedBytes,
            spool?.Bytes ?? 0,
            spool is not null,
            hub.Malformed,
            hub.Faults,
            sender.Producer)
        {
            Warnings = sent.Warnings,
            Coarsened = new SortedDictionary<string, long>((hub.Privacy?.Rules ?? []).ToDictionary(static rule => rule.Name, static rule => rule.Changed), StringComparer.Ordinal),
        };
    }

    private static void Add(SortedDictionary<string, long> counts, string reason, long records)
    {
        if (records > 0)
            counts[reason] = counts.GetValueOrDefault(reason) + records;
    }
}
