using System.Net;
using OrleansMonitor.Alerts;
using OrleansMonitor.Baselines;
using OrleansMonitor.Changes;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Estimates;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Alerting.Backtests;
using OrleansMonitor.Grains.Alerting.Suggestions;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Changes.Questions;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Grains.Descriptions.Questions;
using OrleansMonitor.Grains.Dimensions.Questions;
using OrleansMonitor.Grains.Estimates.Questions;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Timeline;

namespace OrleansMonitor.Client.Orleans;

/// <summary>
/// Asks the grains for health, from a service inside the cluster's network that is an Orleans client (or a silo) itself. It
/// answers what <see cref="MonitorQueryClient"/> answers over HTTP, and refuses what that refuses. Thread-safe.
/// </summary>
public sealed class ClusterQueryClient : IMonitorQueries
{
    /// <summary>A silo may go while it is asked; the client knows of another one at the next attempt.</summary>
    private const int MaxAttempts = 3;

    private readonly HealthQuestions _questions;
    private readonly BaselineQuestions _baselines;
    private readonly ChangeQuestions _changes;
    private readonly ComparisonQuestions _comparisons;
    private readonly EstimateQuestions _estimates;
    private readonly SuggestionQuestions _suggestions;
    private readonly BacktestQuestions _backtests;
    private readonly DescriptionQuestions _descriptions;
    private readonly SliceQuestions _slices;
    private readonly AlertQuestions _alerts;
    private readonly TimelineQuestions _timelines;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    /// <param name="cluster">A started client of the cluster.</param>
    /// <param name="timeout">Longest wait for an answer, all attempts together, 100 ms to 10 min. Default 30 s.</param>
    /// <param name="time">Clock of relative times and of the time-out. Default: the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is out of its range.</exception>
    public ClusterQueryClient(IGrainFactory cluster, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        _timeout = timeout ?? TimeSpan.FromSeconds(30);
        ArgumentOutOfRangeException.ThrowIfLessThan(_timeout, TimeSpan.FromMilliseconds(100), nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_timeout, TimeSpan.FromMinutes(10), nameof(timeout));
        _time = time ?? TimeProvider.System;
        _questions = new HealthQuestions(cluster, _time);
        _baselines = new BaselineQuestions(cluster, _time);
        _changes = new ChangeQuestions(cluster, _time);
        _comparisons = new ComparisonQuestions(cluster, _time);
        _estimates = new EstimateQuestions(cluster, _time);
        _suggestions = new SuggestionQuestions(cluster, _time);
        _backtests = new BacktestQuestions(cluster, _time);
        _descriptions = new DescriptionQuestions(cluster, _time);
        _slices = new SliceQuestions(cluster, _time);
        _alerts = new AlertQuestions(cluster);
        _timelines = new TimelineQuestions(cluster, _time);
    }

    public Task<ClusterHealth> GetClusterHealthAsync(CancellationToken cancellation = default) => AskAsync(_questions.GetClusterAsync, cancellation);

    public async Task<IReadOnlyList<ModelListEntry>> ListModelsAsync(CancellationToken cancellation = default) =>
        (await GetClusterHealthAsync(cancellation).ConfigureAwait(false)).Models;

    public Task<ModelHealth> GetModelHealthAsync(string model, HealthRange? range = null, CancellationToken cancellation = default) =>
        GetModelHealthAsync(model, range, [], cancellation);

    public Task<ModelHealth> GetModelHealthAsync(string model, HealthRange? range, IReadOnlyList<string> where, CancellationToken cancellation = default) =>
        AnswerAsync(() => _questions.GetModelAsync(Name(model), range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone, where), cancellation);

    public Task<ModelCurves> GetModelCurvesAsync(string model, HealthRange? range = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _questions.GetModelCurvesAsync(Name(model), range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone), cancellation);

    public Task<ModelSeries> GetModelSeriesAsync(string model, string step = "1m", HealthRange? range = null, CancellationToken cancellation = default) =>
        GetModelSeriesAsync(model, step, range, [], cancellation);

    public Task<ModelSeries> GetModelSeriesAsync(string model, string step, HealthRange? range, IReadOnlyList<string> where, CancellationToken cancellation = default) =>
        AnswerAsync(() => _questions.GetModelSeriesAsync(Name(model), step, range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone, where), cancellation);

    public Task<ModelEstimate> GetModelEstimateAsync(string model, string? step = null, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _estimates.GetEstimateAsync(Name(model), step, range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone, baseline), cancellation);

    public Task<ModelDrift> GetModelDriftAsync(string model, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _baselines.GetDriftAsync(Name(model), range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone, baseline), cancellation);

    public Task<ModelChanges> GetModelChangesAsync(string model, string metric, string step = "1h", int history = 28, HealthRange? range = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _changes.GetChangesAsync(Name(model), metric, step, history, range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone), cancellation);

    public Task<ModelComparison> CompareVersionsAsync(string model, string baseline, string candidate, ComparisonChoice? choice = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        var asked = new ComparisonParameters(Name(model), baseline, candidate)
        {
            From = choice?.Range?.From,
            To = choice?.Range?.To,
            Segment = choice?.Range?.Segment,
            TimeZone = choice?.Range?.TimeZone,
            Metrics = choice?.Metrics ?? [],
            Margins = choice?.Margins ?? [],
            Better = choice?.Better ?? [],
        };
        return AnswerAsync(() => _comparisons.CompareAsync(asked), cancellation);
    }

    public Task<ModelDescription> DescribeModelAsync(string model, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default) =>
        DescribeModelAsync(model, new DescriptionChoice { Range = range, Baseline = baseline }, cancellation);

    public Task<ModelDescription> DescribeModelAsync(string model, DescriptionChoice choice, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var asked = new DescriptionParameters(Name(model))
        {
            From = choice.Range?.From,
            To = choice.Range?.To,
            Version = choice.Range?.Version,
            Segment = choice.Range?.Segment,
            TimeZone = choice.Range?.TimeZone,
            Baseline = choice.Baseline,
            Against = choice.Against,
            AgainstFrom = choice.AgainstFrom,
            AgainstTo = choice.AgainstTo,
            AgainstVersion = choice.AgainstVersion,
        };
        return AnswerAsync(() => _descriptions.DescribeAsync(asked), cancellation);
    }

    public Task<ModelSlices> GetModelSlicesAsync(string model, string dimension, string metric = "accuracy", string? pair = null, HealthRange? range = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _slices.GetSlicesAsync(Name(model), dimension, pair, metric, range?.From, range?.To, range?.Version, range?.Segment, range?.TimeZone), cancellation);

    public Task<ModelExplanation> ExplainModelChangeAsync(string model, string metric = "accuracy", ExplanationChoice? choice = null, CancellationToken cancellation = default)
    {
        var asked = new ExplanationParameters(Name(model), metric)
        {
            From = choice?.Range?.From,
            To = choice?.Range?.To,
            Version = choice?.Range?.Version,
            Segment = choice?.Range?.Segment,
            TimeZone = choice?.Range?.TimeZone,
            Against = choice?.Against,
            AgainstFrom = choice?.AgainstFrom,
            AgainstTo = choice?.AgainstTo,
            AgainstVersion = choice?.AgainstVersion,
            MinRecords = choice?.MinRecords ?? ChangeExplainer.DefaultMinRecords,
            Limit = choice?.Limit ?? SliceQuestions.DefaultLimit,
        };
        return AnswerAsync(() => _slices.ExplainAsync(asked), cancellation);
    }

    public Task<RuleSuggestions> SuggestRulesAsync(string model, string step = "1h", HealthRange? range = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _suggestions.SuggestAsync(Name(model), step, range?.From, range?.To, range?.Version, range?.TimeZone), cancellation);

    public Task<FigureTimeline> GetModelTimelineAsync(string model, TimelineChoice? choice = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _timelines.GetAsync(RequestOf(OwnerKind.Model, model, choice)), cancellation);

    public Task<FigureTimeline> GetNodeTimelineAsync(string node, TimelineChoice? choice = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _timelines.GetAsync(RequestOf(OwnerKind.Node, node, choice) with { Version = null, Segment = null }), cancellation);

    private static TimelineRequest RequestOf(OwnerKind kind, string name, TimelineChoice? choice) => new(kind, Name(name))
    {
        Figures = choice?.Figures,
        Step = choice?.Step,
        Points = choice?.Points ?? TimelineRequest.DefaultPoints,
        From = choice?.Range?.From,
        To = choice?.Range?.To,
        Version = choice?.Range?.Version,
        Segment = choice?.Range?.Segment,
        TimeZone = choice?.Range?.TimeZone,
    };

    public Task<RuleBacktest> BacktestRulesAsync(BacktestRequest request, CancellationToken cancellation = default) =>
        AnswerAsync(() => _backtests.RunAsync(request), cancellation);

    public async Task<IReadOnlyList<NodeListEntry>> ListNodesAsync(CancellationToken cancellation = default) =>
        (await GetClusterHealthAsync(cancellation).ConfigureAwait(false)).Nodes;

    public Task<NodeHealth> GetNodeHealthAsync(string node, HealthRange? range = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _questions.GetNodeAsync(Name(node), range?.From, range?.To, range?.TimeZone), cancellation);

    public Task<NodeSeries> GetNodeSeriesAsync(string node, string step = "1m", HealthRange? range = null, CancellationToken cancellation = default) =>
        AnswerAsync(() => _questions.GetNodeSeriesAsync(Name(node), step, range?.From, range?.To, range?.TimeZone), cancellation);

    public Task<IReadOnlyList<AlertEntry>> ListAlertsAsync(CancellationToken cancellation = default) => AskAsync(_alerts.GetAlertsAsync, cancellation);

    public Task<RuleList> ListRulesAsync(CancellationToken cancellation = default) => AskAsync(_alerts.GetRulesAsync, cancellation);

    public async Task<RuleExplanation> ExplainRuleAsync(string group, string rule, CancellationToken cancellation = default) =>
        await AskAsync(() => _alerts.ExplainAsync(Name(group), Name(rule)), cancellation).ConfigureAwait(false)
        ?? throw new MonitorQueryException($"There is no rule '{rule}' in a group '{group}'.") { Status = HttpStatusCode.NotFound, Reason = "No such rule." };

    private static string Name(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }

    private async Task<T> AnswerAsync<T>(Func<Task<HealthAnswer<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        var answer = await AskAsync(ask, cancellation).ConfigureAwait(false);
        if (answer.IsAnswered)
            return answer.Value;
        var refusal = answer.Refusal;
        throw new MonitorQueryException(refusal.Detail)
        {
            Status = refusal.IsNotFound ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest,
            Reason = refusal.Title,
            Field = refusal.Parameter,
            Value = refusal.Value,
            Limit = refusal.Limit,
        };
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var left = _timeout - _time.GetElapsedTime(started);
                return await ask().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellation).ConfigureAwait(false);
            }
            catch (OrleansException) when (attempt < MaxAttempts && _time.GetElapsedTime(started) < _timeout)
            {
                // Reading twice does no harm.
            }
            catch (TimeoutException exception)
            {
                throw new MonitorQueryException($"the cluster did not answer within {_timeout.TotalSeconds:0.###} s", exception) { IsUnreachable = true };
            }
            catch (OrleansException exception)
            {
                throw new MonitorQueryException($"the cluster cannot be reached: {exception.Message}", exception) { IsUnreachable = true };
            }
        }
    }
}
