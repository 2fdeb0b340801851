using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client;

/// <content>Counts.</content>
public sealed partial class MonitorClient
{
    /// <summary>A snapshot; also as the meter <c>OrleansMonitor.Client</c>.</summary>
    public MonitorClientStatistics Statistics
    {
        get
        {
            long sampledOut = 0, bufferFull = 0, afterEnd = 0, labelsDropped = _registry.Overflow.LabelsDropped;
            for (var i = 0; i < _registry.Count; i++)
            {
                var monitor = _registry[i];
                sampledOut += monitor.SampledOut;
                bufferFull += monitor.Dropped;
                afterEnd += monitor.Refused;
                labelsDropped += monitor.LabelsDropped;
            }

            var overLimit = _registry.Overflow.Refused;
            var sender = _counters.Snapshot();
            var dropped = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (reason, records) in sender.Dropped)
                Add(dropped, reason, records);
            Add(dropped, DropReasons.BufferFull, bufferFull);
            Add(dropped, DropReasons.Shutdown, afterEnd);
            Add(dropped, DropReasons.MonitorLimit, overLimit);
            return new MonitorClientStatistics(
                _batcher.RecordsTaken + sampledOut + bufferFull + afterEnd + overLimit,
                sampledOut,
                _batcher.RecordsBatched,
                _outbox.RecordsSpooled,
                sender.RecordsSent,
                sender.RecordsAcked,
                dropped,
                sender.Rejected,
                _batcher.LabelsTaken,
                _hub.LabelsSampledOut.Sum(),
                sender.LabelsAcked,
                sender.LabelsDropped + labelsDropped,
                sender.BatchesSent,
                sender.BatchesRetried,
                sender.BatchesAcked,
                sender.BytesSent,
                sender.Polls,
                _sender.BufferedBytes,
                _spool?.Bytes ?? 0,
                _spool is not null,
                _hub.Malformed,
                _hub.Faults,
                _sender.Producer);
        }
    }

    private static void Add(SortedDictionary<string, long> counts, string reason, long records)
    {
        if (records > 0)
            counts[reason] = counts.GetValueOrDefault(reason) + records;
    }
}
