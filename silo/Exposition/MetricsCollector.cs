using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>
/// Listens to this process's own instruments (meters named <c>OrleansMonitor…</c>) and the runtime's, and reads them.
/// Two instruments of one name become one family only if they are of one kind; the first wins.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _scrapeLock = new();
    private long _scrape;

    public MetricsCollector(Func<Meter, bool>? selects = null)
    {
        selects ??= IsShown;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (selects(instrument.Meter) && Register(instrument) is { } family)
                listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.Start();
    }

    public static bool IsShown(Meter meter) => meter.Name.StartsWith("OrleansMonitor", StringComparison.Ordinal) || meter.Name == "System.Runtime";

    /// <summary>Asks the observable instruments and reads everything, in ordinal order of the names; one at a time.</summary>
    public IReadOnlyList<ExposedFamily> Collect()
    {
        lock (_scrapeLock)
        {
            _scrape++;
            _listener.RecordObservableInstruments();
            return [.. _families.Values.OrderBy(static family => family.Name, StringComparer.Ordinal).Select(family => family.Read(_scrape)).OfType<ExposedFamily>()];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricFamily)state!).Record(value, tags, _scrape);

    private MetricFamily? Register(Instrument instrument)
    {
        var (kind, bounds) = instrument switch
        {
            Histogram<double> histogram => (InstrumentKind.Histogram, Bounds(histogram.Advice)),
            Histogram<long> histogram => (InstrumentKind.Histogram, Bounds(histogram.Advice)),
            Histogram<int> histogram => (InstrumentKind.Histogram, Bounds(histogram.Advice)),
            Counter<long> or Counter<int> or Counter<double> => (InstrumentKind.Counter, null),
            UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => (InstrumentKind.UpDown, null),
            ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => (InstrumentKind.ObservedCounter, null),
            Gauge<long> or Gauge<int> or Gauge<double> => (InstrumentKind.Gauge, null),
            _ => (InstrumentKind.ObservedGauge, (double[]?)null),
        };
        var family = new MetricFamily(instrument, kind, bounds);
        var known = _families.GetOrAdd(family.Name, family);
        return known.Kind == kind ? known : null;
    }

    private static double[]? Bounds<T>(InstrumentAdvice<T>? advice)
        where T : struct =>
        advice?.HistogramBucketBoundaries?.Select(b => Convert.ToDouble(b, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
}
