namespace OrleansMonitor.Silo.Exposition;

/// <summary>What an instrument becomes: a Prometheus type, and whether its values arrive as changes or as observations.</summary>
internal enum InstrumentKind
{
    Counter,
    ObservedCounter,
    UpDown,
    Gauge,
    ObservedGauge,
    Histogram,
}
