using System.Diagnostics.Metrics;

namespace OrleansMonitor.Grains.Payloads;

/// <summary>What a silo counts of the events of payload loggers.</summary>
public sealed class PayloadInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Payloads";

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _dropped;
    private readonly PayloadBudget _budget;

    public PayloadInstruments(IMeterFactory factory, PayloadBudget budget)
    {
        _budget = budget;
        _meter = factory.Create(MeterName);
        _events = _meter.CreateCounter<long>("orleansmonitor.kserve.events", description: "Events of payload loggers, by what became of them.");
        _dropped = _meter.CreateCounter<long>("orleansmonitor.kserve.dropped", description: "Events that waited for their other half and are in no record, by reason.");
        _meter.CreateObservableGauge("orleansmonitor.kserve.waiting", () => _budget.Held.Events, description: "Events that wait for their other half.");
        _meter.CreateObservableGauge("orleansmonitor.kserve.waiting.size", () => _budget.Held.Bytes, "By", "Bytes of events that wait for their other half.");
    }

    public void Taken(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dropped(string reason, int count = 1) => _dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
