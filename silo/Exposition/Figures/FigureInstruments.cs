using System.Diagnostics.Metrics;

namespace OrleansMonitor.Silo.Exposition.Figures;

/// <summary>How well figures are exposed.</summary>
internal sealed class FigureInstruments
{
    public const string MeterName = "OrleansMonitor.Exposition";

    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _late;
    private readonly Histogram<double> _duration;
    private long _series;
    private long _capped;
    private long _stale;

    public FigureInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _refreshes = meter.CreateCounter<long>("orleansmonitor.exposition.refreshes", description: "Times that figures of models and nodes were brought up to date.");
        _failures = meter.CreateCounter<long>("orleansmonitor.exposition.failures", description: "Models and nodes whose figures could not be read; they are as before until the next time.");
        _late = meter.CreateCounter<long>("orleansmonitor.exposition.late", description: "Scrapes that got earlier figures because new ones took too long.");
        _duration = meter.CreateHistogram<double>("orleansmonitor.exposition.refresh.duration", "s", "Time in which figures were brought up to date.");
        meter.CreateObservableGauge("orleansmonitor.exposition.series", () => Volatile.Read(ref _series), description: "Series of figures that this silo exposes.");
        meter.CreateObservableGauge("orleansmonitor.exposition.series.capped", () => Volatile.Read(ref _capped), description: "Series of figures that a bound put together with others, or left out.");
        meter.CreateObservableGauge("orleansmonitor.exposition.stale", () => Volatile.Read(ref _stale), description: "Models and nodes whose figures are older than the last refresh.");
    }

    public void Refreshed(TimeSpan duration, int stale)
    {
        _refreshes.Add(1);
        _duration.Record(duration.TotalSeconds);
        Volatile.Write(ref _stale, stale);
    }

    public void Failed() => _failures.Add(1);

    public void Late() => _late.Add(1);

    public void Exposed(int series, int capped)
    {
        Volatile.Write(ref _series, series);
        Volatile.Write(ref _capped, capped);
    }
}
