using System.Diagnostics.Metrics;

namespace OrleansMonitor.Client.Statistics;

/// <summary>The statistics as instruments of the meter <see cref="MeterName"/>; read at each collection.</summary>
internal sealed class ClientInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Client";

    private readonly Meter _meter = new(MeterName);

    public ClientInstruments(Func<MonitorClientStatistics> read)
    {
        Counter("records.recorded", "{record}", () => read().Recorded);
        Counter("records.sampled_out", "{record}", () => read().SampledOut);
        Counter("records.batched", "{record}", () => read().Batched);
        Counter("records.spooled", "{record}", () => read().Spooled);
        Counter("records.sent", "{record}", () => read().Sent);
        Counter("records.acked", "{record}", () => read().Acked);
        Counter("labels.recorded", "{label}", () => read().LabelsRecorded);
        Counter("labels.acked", "{label}", () => read().LabelsAcked);
        Counter("labels.dropped", "{label}", () => read().LabelsDropped);
        Counter("batches.sent", "{batch}", () => read().BatchesSent);
        Counter("batches.retried", "{batch}", () => read().BatchesRetried);
        Counter("bytes.sent", "By", () => read().BytesSent);
        Counter("faults", "{fault}", () => read().Faults);
        ByReason("records.dropped", "{record}", () => read().Dropped);
        ByReason("items.rejected", "{item}", () => read().Rejected);
        ByReason("items.warned", "{item}", () => read().Warnings);
        ByReason("values.coarsened", "{value}", () => read().Coarsened, "rule");
        _meter.CreateObservableGauge(Name("queue.size"), () => read().QueuedBytes, "By");
        _meter.CreateObservableGauge(Name("spool.size"), () => read().SpoolBytes, "By");
    }

    public void Dispose() => _meter.Dispose();

    private static string Name(string name) => "orleansmonitor.client." + name;

    private void Counter(string name, string unit, Func<long> read) => _meter.CreateObservableCounter(Name(name), read, unit);

    private void ByReason(string name, string unit, Func<IReadOnlyDictionary<string, long>> read, string tag = "reason") => _meter.CreateObservableCounter(
        Name(name),
        () => read().Select(pair => new Measurement<long>(pair.Value, new KeyValuePair<string, object?>(tag, pair.Key))),
        unit);
}
