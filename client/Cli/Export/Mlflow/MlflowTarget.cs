using System.Globalization;
using OrleansMonitor.Cli.Export.Sending;

namespace OrleansMonitor.Cli.Export.Mlflow;

/// <summary>
/// MLflow: a run for each series, found again by a tag, with the figures as metrics over time. MLflow keeps every point that is ever logged, so a
/// point goes there only where its metric has none at its step: what is exported again goes on where it stopped.
/// </summary>
internal sealed class MlflowTarget(MlflowApi api, string? experiment, Receiver receiver) : IExportTarget
{
    public const string SeriesTag = "orleansmonitor.series";

    /// <summary>What MLflow takes in one request.</summary>
    private const int MetricsAtOnce = 1000;

    private readonly Dictionary<string, string> _experiments = new(StringComparer.Ordinal);
    private readonly List<MlflowMetric> _waiting = [];
    private readonly Dictionary<string, HashSet<long>> _histories = new(StringComparer.Ordinal);
    private ExportSeries? _series;
    private readonly HashSet<string> _unsure = new(StringComparer.Ordinal);
    private Dictionary<string, long> _newest = [];
    private string _run = "";
    private DateTimeOffset _end;
    private long _runs;
    private long _known;

    public long Taken { get; private set; }

    public string Standing => ExportStanding.Of(Taken, receiver.IsUnsure ? _waiting.Count : 0, "no point is made twice");

    public async ValueTask WriteAsync(ExportStep step, CancellationToken cancellation)
    {
        if (_series != step.Series)
        {
            await EndRunAsync().ConfigureAwait(false);
            await BeginRunAsync(step).ConfigureAwait(false);
        }

        _end = step.To;
        foreach (var value in step.Values)
        {
            _waiting.Add(new MlflowMetric(MlflowNames.Of(value.Figure), value.Value, step.From.ToUnixTimeMilliseconds()));
            if (_waiting.Count == MetricsAtOnce)
                await FlushAsync().ConfigureAwait(false);
        }
    }

    public async Task<string> CompleteAsync(CancellationToken cancellation)
    {
        await EndRunAsync().ConfigureAwait(false);
        var known = _known == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {_known:N0} were there already and stay as they are");
        return string.Create(CultureInfo.InvariantCulture, $"{_runs:N0} {(_runs == 1 ? "run" : "runs")}{known}");
    }

    public ValueTask DisposeAsync()
    {
        receiver.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task BeginRunAsync(ExportStep first)
    {
        _series = first.Series;
        var name = experiment ?? "orleansmonitor/" + (_series.Model ?? "nodes");
        if (!_experiments.TryGetValue(name, out var id))
            _experiments[name] = id = await api.ExperimentAsync(name).ConfigureAwait(false);
        var key = MlflowNames.KeyOf(_series);
        _histories.Clear();
        _runs++;
        if (await api.FindRunAsync(id, SeriesTag, key).ConfigureAwait(false) is { } run)
        {
            (_run, _newest) = run;
            return;
        }

        _newest = [];
        var tags = new List<KeyValuePair<string, string>> { new(SeriesTag, key), new("mlflow.source.name", "orleansmonitor export"), new("mlflow.source.type", "JOB"), new("orleansmonitor.scope", _series.ScopeName) };
        foreach (var (tag, value) in ((string, string?)[])[("model", _series.Model), ("version", _series.Version), ("segment", _series.Segment), ("node", _series.Node)])
        {
            if (value is not null)
                tags.Add(new("orleansmonitor." + tag, value));
        }

        _run = await api.CreateRunAsync(id, _series.Title, first.From.ToUnixTimeMilliseconds(), tags).ConfigureAwait(false);
    }

    private async Task EndRunAsync()
    {
        if (_series is null)
            return;
        await FlushAsync().ConfigureAwait(false);
        // An older range does not make the run end earlier.
        await api.EndRunAsync(_run, Math.Max(_end.ToUnixTimeMilliseconds(), 1000 * _newest.Values.DefaultIfEmpty().Max())).ConfigureAwait(false);
    }

    private async Task FlushAsync()
    {
        int? logged = null;
        await api.LogAsync(_run, async mayHaveArrived =>
        {
            // Nobody knows how much of it did.
            if (mayHaveArrived)
            {
                foreach (var key in _waiting.Select(static metric => metric.Key))
                {
                    _unsure.Add(key);
                    _histories.Remove(key);
                }
            }

            var left = new List<MlflowMetric>();
            foreach (var metric in _waiting)
            {
                if (!await IsThereAsync(metric).ConfigureAwait(false))
                    left.Add(metric);
            }

            logged ??= left.Count;
            return left;
        }).ConfigureAwait(false);
        Taken += logged!.Value;
        _known += _waiting.Count - logged.Value;
        foreach (var metric in _waiting)
            _newest[metric.Key] = Math.Max(_newest.GetValueOrDefault(metric.Key, metric.Step), metric.Step);
        _unsure.Clear();
        _waiting.Clear();
    }

    /// <summary>A step past the newest is not there; of others the whole history says.</summary>
    private async Task<bool> IsThereAsync(MlflowMetric metric)
    {
        if (!_unsure.Contains(metric.Key) && (!_newest.TryGetValue(metric.Key, out var newest) || metric.Step > newest))
            return false;
        if (!_histories.TryGetValue(metric.Key, out var steps))
            _histories[metric.Key] = steps = await api.StepsOfAsync(_run, metric.Key).ConfigureAwait(false);
        return steps.Contains(metric.Step);
    }
}
