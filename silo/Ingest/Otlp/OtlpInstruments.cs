using System.Diagnostics.Metrics;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>What a silo counts of OpenTelemetry beside what it counts of all ingestion.</summary>
internal sealed class OtlpInstruments : IDisposable
{
    public const string MeterName = "OrleansMonitor.Otlp";

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _duplicates;

    public OtlpInstruments(IMeterFactory factory, Mapping.RecentSpans recent)
    {
        _meter = factory.Create(MeterName);
        _requests = _meter.CreateCounter<long>("orleansmonitor.otlp.requests", description: "Requests of the OpenTelemetry protocol, by signal and HTTP status.");
        _ignored = _meter.CreateCounter<long>("orleansmonitor.otlp.ignored", description: "Spans, log records and data points that say nothing about a model, by signal.");
        _duplicates = _meter.CreateCounter<long>("orleansmonitor.otlp.duplicates", description: "Spans that were sent again and not counted again.");
        _meter.CreateObservableGauge("orleansmonitor.otlp.remembered", () => recent.Count, description: "Spans of which the silo knows that it has counted them.");
    }

    public void Answered(OtlpSignal signal, int status) => _requests.Add(1, new("signal", NameOf(signal)), new("status", status));

    public void Read(OtlpSignal signal, long ignored, long duplicates)
    {
        if (ignored > 0)
            _ignored.Add(ignored, new KeyValuePair<string, object?>("signal", NameOf(signal)));
        if (duplicates > 0)
            _duplicates.Add(duplicates);
    }

    public void Dispose() => _meter.Dispose();

    private static string NameOf(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => "traces",
        OtlpSignal.Logs => "logs",
        _ => "metrics",
    };
}
