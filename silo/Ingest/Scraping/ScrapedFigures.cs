using OrleansMonitor.Scraping;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>
/// What the samples of a target say: resources as they are now, and by how much counters rose since the last scrape. A counter that is lower than before began anew at 0.
/// One that is met for the first time says nothing yet.
/// </summary>
internal sealed class ScrapedFigures(ScrapeTargetOptions target)
{
    private const string FailureDefault = "error";
    private const string Aborted = "abort";
    private const double MaxUtilization = 1.1;

    private readonly string _host = new Uri(target.Url!).Host;
    private Dictionary<string, double> _counters = new(StringComparer.Ordinal);
    private Dictionary<string, double> _next = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Model, string Version), Sums> _models = [];
    private readonly SortedDictionary<(string Node, string Gpu), double[]> _gpus = [];
    private readonly SortedDictionary<string, double[]> _hosts = new(StringComparer.Ordinal);
    private DateTimeOffset? _last;

    /// <summary>Readings that cannot be.</summary>
    public int Refused { get; private set; }

    public IReadOnlyList<ServedModelFigures> Models { get; private set; } = [];

    public IReadOnlyList<GpuFigures> Gpus { get; private set; } = [];

    /// <summary>Of each node, what it used.</summary>
    public List<(string Node, ResourceSample Sample)> Resources { get; } = [];

    /// <summary>Calls of a model since the last scrape: how many went well, and how many failed by reason.</summary>
    public List<(string Model, string Version, long Succeeded, IReadOnlyDictionary<string, double> Failed)> Calls { get; } = [];

    public void Take(MetricsText text, DateTimeOffset now)
    {
        _models.Clear();
        _gpus.Clear();
        _hosts.Clear();
        _next.Clear();
        Refused = 0;
        foreach (var sample in text.Samples)
            Take(sample);
        // Counters that are gone are forgotten.
        (_counters, _next) = (_next, _counters);
        var seconds = _last is { } last && now > last ? (now - last).TotalSeconds : 0;
        _last = now;
        Models = [.. _models.Select(each => Figures(each.Key.Model, each.Key.Version, each.Value, seconds))];
        Gpus = [.. _gpus.Select(static each => Figures(each.Key.Node, each.Key.Gpu, each.Value))];
        FillResources(now);
        Calls.Clear();
        foreach (var ((model, version), sums) in _models)
        {
            var succeeded = sums[ScrapedFigure.Requests] is var requests && double.IsNaN(requests) ? 0 : (long)requests;
            if (succeeded > 0 || sums.Failed.Count > 0)
                Calls.Add((model, version, succeeded, sums.Failed));
        }
    }

    private void Take(ScrapedSample sample)
    {
        // A counter below 0, and what is no number, says nothing.
        if (double.IsNaN(sample.Value) || IsMissing(sample.Value))
            return;
        if (sample.Value < 0 && sample.Family.Figure != ScrapedFigure.GpuTemperature)
        {
            Refused++;
            return;
        }

        var figure = sample.Family.Figure;
        if (figure >= ScrapedFigure.CpuUtilization)
            Set(_hosts, NodeOf(sample), figure - ScrapedFigure.CpuUtilization, 3, sample);
        else if (figure >= ScrapedFigure.GpuUtilization)
            Set(_gpus, (NodeOf(sample), GpuOf(sample)), figure - ScrapedFigure.GpuUtilization, 6, sample);
        else
            TakeOfModel(sample);
    }

    private void TakeOfModel(ScrapedSample sample)
    {
        var model = Label(sample, "model_name") ?? Label(sample, "model");
        if (model is not { Length: > 0 })
            return;
        var key = (model, Label(sample, "version") ?? "");
        if (!_models.TryGetValue(key, out var sums))
            _models.Add(key, sums = new Sums());
        if (!sample.Family.IsCounter)
        {
            // Of several engines requests add up, and the fullest cache counts.
            var gauge = sums[sample.Family.Figure];
            sums[sample.Family.Figure] = double.IsNaN(gauge) ? sample.Value : sample.Family.Figure == ScrapedFigure.Cache ? Math.Max(gauge, sample.Value) : gauge + sample.Value;
            return;
        }

        _next[sample.Series] = sample.Value;
        if (!_counters.TryGetValue(sample.Series, out var before))
            return;
        var rise = (sample.Value >= before ? sample.Value - before : sample.Value) * sample.Family.Scale;
        var isFailure = sample.Family.Figure == ScrapedFigure.Failures || Label(sample, "finished_reason") == Aborted;
        if (isFailure && rise > 0)
        {
            var reason = Label(sample, "reason") ?? Label(sample, "finished_reason") ?? FailureDefault;
            sums.Failed[reason] = sums.Failed.GetValueOrDefault(reason) + rise;
        }
        else
        {
            var sum = sums[sample.Family.Figure];
            sums[sample.Family.Figure] = (double.IsNaN(sum) ? 0 : sum) + rise;
        }
    }

    private void Set<TKey>(SortedDictionary<TKey, double[]> target, TKey key, int index, int count, ScrapedSample sample)
        where TKey : notnull
    {
        var value = sample.Value * sample.Family.Scale;
        if (sample.Family.Figure is ScrapedFigure.GpuUtilization or ScrapedFigure.CpuUtilization && value > MaxUtilization)
        {
            Refused++;
            return;
        }

        if (!target.TryGetValue(key, out var readings))
        {
            target.Add(key, readings = new double[count]);
            Array.Fill(readings, double.NaN);
        }

        readings[index] = value;
    }

    private void FillResources(DateTimeOffset now)
    {
        Resources.Clear();
        foreach (var node in _gpus.Keys.Select(static each => each.Node).Concat(_hosts.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var host = _hosts.GetValueOrDefault(node) ?? [double.NaN, double.NaN, double.NaN];
            var sample = new ResourceSample
            {
                Time = now.ToUnixTimeMilliseconds(),
                IntervalSeconds = (float)target.Interval.TotalSeconds,
                CpuUtilization = (float)host[0],
                CpuCores = float.NaN,
                MemoryBytes = Bytes(host[1]),
                MemoryLimitBytes = Bytes(host[2]),
            };
            foreach (var gpu in Gpus.Where(each => each.Node == node))
            {
                sample.GpuTotal++;
                if (sample.Gpus.Count == WireLimits.MaxGpus)
                    continue; // the sample says so
                var part = sample.Gpus.Add();
                part.Utilization = (float)(gpu.Utilization ?? double.NaN);
                part.MemoryBytes = Bytes(gpu.MemoryBytes ?? double.NaN);
                part.MemoryLimitBytes = Bytes(gpu.MemoryLimitBytes ?? double.NaN);
                part.PowerWatts = (float)(gpu.PowerWatts ?? double.NaN);
            }

            Resources.Add((node, sample));
        }
    }

    private static GpuFigures Figures(string node, string gpu, double[] readings)
    {
        var (used, free, total) = (readings[1], readings[2], readings[3]);
        return new GpuFigures
        {
            Gpu = gpu,
            Node = node,
            Utilization = Known(readings[0]),
            MemoryBytes = Known(used),
            MemoryLimitBytes = Known(double.IsNaN(total) ? used + free : total),
            PowerWatts = Known(readings[4]),
            TemperatureCelsius = Known(readings[5]),
        };
    }

    private static ServedModelFigures Figures(string model, string version, Sums sums, double seconds)
    {
        var failed = sums.Failed.Values.Sum();
        var requests = sums[ScrapedFigure.Requests];
        var latencies = double.IsNaN(sums[ScrapedFigure.LatencyCount]) ? requests : sums[ScrapedFigure.LatencyCount];
        return new ServedModelFigures
        {
            Model = model,
            Version = version,
            RequestsPerSecond = Over(requests, seconds),
            FailuresPerSecond = double.IsNaN(requests) && failed == 0 ? null : Over(failed, seconds),
            InputTokensPerSecond = Over(sums[ScrapedFigure.InputTokens], seconds),
            OutputTokensPerSecond = Over(sums[ScrapedFigure.OutputTokens], seconds),
            QueueSeconds = Over(sums[ScrapedFigure.QueueSeconds], latencies),
            LatencySeconds = Over(sums[ScrapedFigure.LatencySeconds], latencies),
            TimeToFirstTokenSeconds = Over(sums[ScrapedFigure.FirstTokenSeconds], sums[ScrapedFigure.FirstTokenCount]),
            BatchSize = Over(sums[ScrapedFigure.Inferences], sums[ScrapedFigure.Executions]),
            RunningRequests = Known(sums[ScrapedFigure.Running]),
            WaitingRequests = Known(sums[ScrapedFigure.Waiting]),
            KeyValueCacheUtilization = Known(sums[ScrapedFigure.Cache]),
        };
    }

    /// <summary>Values by which DCGM says that it has none: those of its 32-bit, 64-bit and floating types, each with three beside it for the cause.</summary>
    private static bool IsMissing(double value) => value is >= 9.2e18 or (>= 2147483632 and <= 2147483635) or (>= 140737488355328 and <= 140737488355331);

    private string NodeOf(ScrapedSample sample) => target.Node ?? Label(sample, "Hostname") ?? _host;

    // A part of a GPU is one by itself.
    private static string GpuOf(ScrapedSample sample)
    {
        var gpu = Label(sample, "UUID") ?? Label(sample, "gpu_uuid") ?? Label(sample, "gpu") ?? "0";
        return Label(sample, "GPU_I_ID") is { Length: > 0 } part ? $"{gpu}/{part}" : gpu;
    }

    private static string? Label(ScrapedSample sample, string name) => sample.Labels.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static double? Over(double sum, double count) => count > 0 && !double.IsNaN(sum) ? sum / count : null;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static long Bytes(double value) => double.IsNaN(value) ? -1 : (long)Math.Min(value, long.MaxValue / 2);

    /// <summary>Of a model, by figure; NaN is absent.</summary>
    private sealed class Sums
    {
        private readonly double[] _values = new double[(int)ScrapedFigure.GpuUtilization];

        public Sums() => Array.Fill(_values, double.NaN);

        public Dictionary<string, double> Failed { get; } = new(StringComparer.Ordinal);

        public double this[ScrapedFigure figure]
        {
            get => _values[(int)figure];
            set => _values[(int)figure] = value;
        }
    }
}
