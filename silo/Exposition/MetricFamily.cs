using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Formats;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>All series of one instrument. Past <see cref="MaxSeries"/> label sets new ones share an overflow series.</summary>
internal sealed class MetricFamily
{
    public const int MaxSeries = 1000;

    /// <summary>The label of the overflow series, as OpenTelemetry names it.</summary>
    public static readonly KeyValuePair<string, string>[] OverflowLabels = [new("otel_metric_overflow", "true")];

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly ConcurrentDictionary<Tag[], MetricSeries> _series = new(TagSet.Comparer);
    private readonly ConcurrentDictionary<Tag[], MetricSeries>.AlternateLookup<ReadOnlySpan<Tag>> _lookup;
    private readonly double[] _bounds;
    private MetricSeries? _plain;
    private MetricSeries? _overflow;

    public MetricFamily(Instrument instrument, InstrumentKind kind, double[]? bounds)
    {
        Kind = kind;
        Name = MetricNames.Of(instrument.Name, instrument.Unit, kind);
        Help = instrument.Description ?? "";
        _bounds = kind == InstrumentKind.Histogram ? bounds ?? DefaultBounds : [];
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<Tag>>();
    }

    public string Name { get; }

    public string Help { get; }

    public InstrumentKind Kind { get; }

    /// <summary>The family as it is now; null: it has no series.</summary>
    /// <param name="scrape">What an observable instrument did not show in it is left out.</param>
    public ExposedFamily? Read(long scrape)
    {
        var isObserved = Kind is InstrumentKind.ObservedCounter or InstrumentKind.ObservedGauge;
        var series = All().Where(each => !isObserved || each.ObservedAt == scrape).OrderBy(static each => each.Order, StringComparer.Ordinal).Select(static each => each.Read()).ToList();
        var kind = Kind switch
        {
            InstrumentKind.Counter or InstrumentKind.ObservedCounter => FamilyKind.Counter,
            InstrumentKind.Histogram => FamilyKind.Histogram,
            _ => FamilyKind.Gauge,
        };
        return series.Count == 0 ? null : new ExposedFamily(Name, Help, kind, MetricNames.UnitOf(Name), series);
    }

    private IEnumerable<MetricSeries> All()
    {
        var series = _series.Values.AsEnumerable();
        if (_plain is { } plain)
            series = series.Prepend(plain);
        return _overflow is { } overflow ? series.Append(overflow) : series;
    }

    public void Record(double value, ReadOnlySpan<Tag> tags, long scrape)
    {
        var series = tags.IsEmpty ? _plain ?? Plain() : Find(tags);
        switch (Kind)
        {
            case InstrumentKind.Histogram:
                series.Observe(value);
                break;
            case InstrumentKind.Counter or InstrumentKind.UpDown:
                series.Add(value);
                break;
            default:
                series.Set(value);
                series.ObservedAt = scrape;
                break;
        }
    }

    private MetricSeries Plain() => Interlocked.CompareExchange(ref _plain, new MetricSeries([], _bounds), null) ?? _plain!;

    private MetricSeries Find(ReadOnlySpan<Tag> tags)
    {
        if (_lookup.TryGetValue(tags, out var series))
            return series;
        if (_series.Count >= MaxSeries)
            return _overflow ?? Interlocked.CompareExchange(ref _overflow, new MetricSeries(OverflowLabels, _bounds), null) ?? _overflow!;
        var key = tags.ToArray();
        return _series.GetOrAdd(key, static (tagsOfKey, bounds) => new MetricSeries(MetricNames.Labels(tagsOfKey), bounds), _bounds);
    }
}

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
