using System.Diagnostics.Metrics;
using OrleansMonitor.Silo.Exposition.Figures;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>How well figures are sent.</summary>
internal sealed class SendingInstruments
{
    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _duration;

    public SendingInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(FigureInstruments.MeterName);
        _sent = _meter.CreateCounter<long>("orleansmonitor.sending.series", description: "Series that a receiver took.");
        _lost = _meter.CreateCounter<long>("orleansmonitor.sending.lost", description: "Series that no receiver took: refused, not written, or too long in the queue.");
        _retries = _meter.CreateCounter<long>("orleansmonitor.sending.retries", description: "Requests that are to be sent again.");
        _duration = _meter.CreateHistogram<double>("orleansmonitor.sending.duration", "s", "Time of one request.");
    }

    public void Observe(string protocol, Func<int> queued) => _meter.CreateObservableGauge(
        "orleansmonitor.sending.queued", () => new Measurement<int>(queued(), Protocol(protocol)), description: "Requests that wait.");

    public void Sent(string protocol, int series) => _sent.Add(series, Protocol(protocol));

    public void Lost(string protocol, int series, string reason) => _lost.Add(series, Protocol(protocol), new KeyValuePair<string, object?>("reason", reason));

    public void Retried(string protocol) => _retries.Add(1, Protocol(protocol));

    public void Done(string protocol, TimeSpan duration) => _duration.Record(duration.TotalSeconds, Protocol(protocol));

    private static KeyValuePair<string, object?> Protocol(string name) => new("protocol", name);
}
