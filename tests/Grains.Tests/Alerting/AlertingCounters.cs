using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansMonitor.Grains.Alerting.Diagnostics;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>Adds up what the evaluation of rules counts, of all tests that run meanwhile.</summary>
internal sealed class AlertingCounters : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    internal AlertingCounters()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == AlertingInstruments.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = instrument.Name;
            foreach (var tag in tags)
                name += $" {tag.Value}";
            _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    internal long this[string name] => _sums.GetValueOrDefault(name);

    public void Dispose() => _listener.Dispose();
}
