using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Series;
using OrleansMonitor.Silo.Exposition;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Prometheus.Sources;

/// <summary>
/// What this silo measures of itself, read every 15 seconds and kept for <see cref="PrometheusOptions.OwnHistory"/> in memory: as much of a past as a question about the silo needs that no Prometheus scrapes.
/// Series have the label <c>silo</c>; other silos have their own. Thread-safe.
/// </summary>
internal sealed class OwnHistory(MetricsCollector collector, IOptions<PrometheusOptions> options, TimeProvider time, string silo) : BackgroundService
{
    public const string Silo = "silo";

    /// <summary>Milliseconds.</summary>
    public const long Step = 15_000;

    // Without bound it is none: instruments have bounds of their own for their series, and so has a silo for its instruments.
    private const int MaxSeries = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Labels, double[]> _series = [];
    private readonly long[] _times = new long[Math.Max(1, (int)(options.Value.OwnHistory.TotalMilliseconds / Step))];
    private IReadOnlyList<ExposedFamily> _families = [];
    private long _taken;

    /// <summary>The families as they were last read.</summary>
    public IReadOnlyList<ExposedFamily> Families => Volatile.Read(ref _families);

    public IReadOnlyList<SampleSeries> Select(SampleSelection selection)
    {
        lock (_gate)
        {
            var found = new List<SampleSeries>();
            foreach (var (labels, values) in _series)
            {
                if (selection.Takes(labels) && Samples(labels, values, selection) is { Times.Length: > 0 } series)
                    found.Add(series);
            }

            return found;
        }
    }

    /// <summary>Reads all families now.</summary>
    public void Take()
    {
        var families = collector.Collect();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            var at = (int)(_taken++ % _times.Length);
            _times[at] = now;
            foreach (var values in _series.Values)
                values[at] = double.NaN;
            foreach (var family in families)
                Put(family, at);
            Forget();
        }

        Volatile.Write(ref _families, families);
    }

    public static IEnumerable<string> NamesOf(ExposedFamily family) =>
        family.Kind == FamilyKind.Histogram ? [family.Name + "_bucket", family.Name + "_count", family.Name + "_sum"] : [family.Name];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.OwnHistory == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Step), time);
        do
            Take();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private SampleSeries Samples(Labels labels, double[] values, SampleSelection selection)
    {
        var (times, numbers) = (new List<long>(), new List<double>());
        for (var taken = Math.Max(0, _taken - _times.Length); taken < _taken; taken++)
        {
            var at = (int)(taken % _times.Length);
            if (_times[at] < selection.From || _times[at] > selection.To || double.IsNaN(values[at]))
                continue;
            // A clock that is set back must not make a series that turns around.
            if (times.Count > 0 && _times[at] <= times[^1])
                continue;
            times.Add(_times[at]);
            numbers.Add(values[at]);
        }

        return new SampleSeries(labels, [.. times], [.. numbers]);
    }

    private void Put(ExposedFamily family, int at)
    {
        foreach (var series in family.Series)
        {
            if (series.Histogram is not { } histogram)
            {
                Put(LabelsOf(family.Name, series), at, series.Value);
                continue;
            }

            var buckets = LabelsOf(family.Name + "_bucket", series);
            for (var i = 0; i < histogram.Bounds.Count; i++)
                Put(buckets.With(SampleNames.Bound, NumberText.Of(histogram.Bounds[i])), at, histogram.Cumulative[i]);
            Put(buckets.With(SampleNames.Bound, "+Inf"), at, histogram.Count);
            Put(LabelsOf(family.Name + "_sum", series), at, histogram.Sum);
            Put(LabelsOf(family.Name + "_count", series), at, histogram.Count);
        }
    }

    private void Put(Labels labels, int at, double value)
    {
        if (!_series.TryGetValue(labels, out var values))
        {
            if (_series.Count >= MaxSeries)
                return;
            _series.Add(labels, values = new double[_times.Length]);
            Array.Fill(values, double.NaN);
        }

        values[at] = value;
    }

    // Once in a whole round.
    private void Forget()
    {
        if (_taken % _times.Length != 0)
            return;
        foreach (var (labels, values) in _series.ToArray())
        {
            if (Array.TrueForAll(values, double.IsNaN))
                _series.Remove(labels);
        }
    }

    private Labels LabelsOf(string name, ExposedSeries series) =>
        Labels.Of(series.Labels.Append(new(Labels.MetricName, name)).Append(new(Silo, silo)));
}
