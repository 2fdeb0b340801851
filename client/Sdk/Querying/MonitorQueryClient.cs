using System.Globalization;
using System.Net;
using System.Text.Json;
using OrleansMonitor.Alerts;
using OrleansMonitor.Baselines;
using OrleansMonitor.Changes;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Estimates;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Timeline;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Client.Querying;

/// <summary>Asks silos for health over HTTP, and has them delete. Thread-safe; one for the process.</summary>
public sealed partial class MonitorQueryClient : IMonitorQueries, IMonitorErasure, IDisposable
{
    // A series of 10,000 points, the most that a silo answers, is some ten megabytes.
    private const long MaxAnswerBytes = 64 << 20;

    private readonly Uri[] _endpoints;
    private readonly TimeSpan _timeout;
    private readonly Dictionary<string, string> _headers;
    private readonly Action<ReadOnlyMemory<byte>>? _received;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private int _current;

    /// <param name="options">Checked here.</param>
    /// <param name="time">Clock of the time-out. Default: the system's.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public MonitorQueryClient(MonitorQueryOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _endpoints = [.. options.Endpoints.Select(static endpoint => new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/"))];
        _timeout = options.RequestTimeout;
        _headers = new Dictionary<string, string>(options.Headers);
        _received = options.Received;
        _time = time ?? TimeProvider.System;
        _http = new HttpMessageInvoker(new HttpTransportOptions(_timeout, false, _headers, options.Tls, options.Security).CreateHandler(_time));
    }

    /// <summary>A client of one silo.</summary>
    public MonitorQueryClient(Uri endpoint)
        : this(new MonitorQueryOptions { Endpoints = [endpoint] })
    {
    }

    public Task<ClusterHealth> GetClusterHealthAsync(CancellationToken cancellation = default) =>
        GetAsync<ClusterHealth>("v1/cluster/health", cancellation);

    public Task<IReadOnlyList<ModelListEntry>> ListModelsAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<ModelListEntry>>("v1/models", cancellation);

    public Task<ModelHealth> GetModelHealthAsync(string model, HealthRange? range = null, CancellationToken cancellation = default) =>
        GetModelHealthAsync(model, range, [], cancellation);

    public Task<ModelHealth> GetModelHealthAsync(string model, HealthRange? range, IReadOnlyList<string> where, CancellationToken cancellation = default) =>
        GetAsync<ModelHealth>(new QueryPath("v1/models/", model, "/health").With(range).With("where", where).ToString(), cancellation);

    public Task<ModelCurves> GetModelCurvesAsync(string model, HealthRange? range = null, CancellationToken cancellation = default) =>
        GetAsync<ModelCurves>(new QueryPath("v1/models/", model, "/curves").With(range).ToString(), cancellation);

    public Task<ModelSeries> GetModelSeriesAsync(string model, string step = "1m", HealthRange? range = null, CancellationToken cancellation = default) =>
        GetModelSeriesAsync(model, step, range, [], cancellation);

    public Task<ModelSeries> GetModelSeriesAsync(string model, string step, HealthRange? range, IReadOnlyList<string> where, CancellationToken cancellation = default) =>
        GetAsync<ModelSeries>(new QueryPath("v1/models/", model, "/series").With("step", step).With(range).With("where", where).ToString(), cancellation);

    public Task<ModelEstimate> GetModelEstimateAsync(string model, string? step = null, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default) =>
        GetAsync<ModelEstimate>(new QueryPath("v1/models/", model, "/estimate").With("step", step).With(range).With("baseline", baseline).ToString(), cancellation);

    public Task<ModelDrift> GetModelDriftAsync(string model, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default) =>
        GetAsync<ModelDrift>(new QueryPath("v1/models/", model, "/drift").With(range).With("baseline", baseline).ToString(), cancellation);

    public Task<ModelChanges> GetModelChangesAsync(string model, string metric, string step = "1h", int history = 28, HealthRange? range = null, CancellationToken cancellation = default) =>
        GetAsync<ModelChanges>(
            new QueryPath("v1/models/", model, "/changes").With("metric", metric).With("step", step).With("history", history.ToString(CultureInfo.InvariantCulture)).With(range).ToString(), cancellation);

    public Task<ModelComparison> CompareVersionsAsync(string model, string baseline, string candidate, ComparisonChoice? choice = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        var path = new QueryPath("v1/models/", model, "/compare").With("baseline", baseline).With("candidate", candidate).With(choice?.Range is { } range ? range with { Version = null } : null);
        path.With("metric", choice?.Metrics ?? []).With("margin", choice?.Margins ?? []).With("better", choice?.Better ?? []);
        return GetAsync<ModelComparison>(path.ToString(), cancellation);
    }

    public Task<ModelDescription> DescribeModelAsync(string model, HealthRange? range = null, string? baseline = null, CancellationToken cancellation = default) =>
        DescribeModelAsync(model, new DescriptionChoice { Range = range, Baseline = baseline }, cancellation);

    public Task<ModelDescription> DescribeModelAsync(string model, DescriptionChoice choice, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return GetAsync<ModelDescription>(
            new QueryPath("v1/models/", model, "/describe").With(choice.Range).With("baseline", choice.Baseline).With("against", choice.Against)
                .With("againstFrom", choice.AgainstFrom).With("againstTo", choice.AgainstTo).With("againstVersion", choice.AgainstVersion).ToString(),
            cancellation);
    }

    public Task<ModelSlices> GetModelSlicesAsync(string model, string dimension, string metric = "accuracy", string? pair = null, HealthRange? range = null, CancellationToken cancellation = default) =>
        GetAsync<ModelSlices>(new QueryPath("v1/models/", model, "/slices").With("dimension", dimension).With("pair", pair).With("metric", metric).With(range).ToString(), cancellation);

    public Task<ModelExplanation> ExplainModelChangeAsync(string model, string metric = "accuracy", ExplanationChoice? choice = null, CancellationToken cancellation = default) =>
        GetAsync<ModelExplanation>(
            new QueryPath("v1/models/", model, "/explain").With("metric", metric).With(choice?.Range).With("against", choice?.Against)
                .With("againstFrom", choice?.AgainstFrom).With("againstTo", choice?.AgainstTo).With("againstVersion", choice?.AgainstVersion)
                .With("minRecords", choice?.MinRecords?.ToString(CultureInfo.InvariantCulture)).With("limit", choice?.Limit?.ToString(CultureInfo.InvariantCulture)).ToString(),
            cancellation);

    public Task<RuleSuggestions> SuggestRulesAsync(string model, string step = "1h", HealthRange? range = null, CancellationToken cancellation = default) =>
        GetAsync<RuleSuggestions>(new QueryPath("v1/models/", model, "/rules/suggestions").With("step", step).With(range is null ? null : range with { Segment = null }).ToString(), cancellation);

    public Task<FigureTimeline> GetModelTimelineAsync(string model, TimelineChoice? choice = null, CancellationToken cancellation = default) =>
        GetAsync<FigureTimeline>(Timeline(new QueryPath("v1/models/", model, "/timeline"), choice).With(choice?.Range).ToString(), cancellation);

    public Task<FigureTimeline> GetNodeTimelineAsync(string node, TimelineChoice? choice = null, CancellationToken cancellation = default) =>
        GetAsync<FigureTimeline>(Timeline(new QueryPath("v1/nodes/", node, "/timeline"), choice).With(choice?.Range is { } range ? range with { Version = null, Segment = null } : null).ToString(), cancellation);

    /// <summary>All models by how they are, with the course of four figures.</summary>
    /// <param name="from">Begin of the courses. Null: six hours before the end.</param>
    /// <param name="to">End of the courses. Null: now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<FleetOverview> GetOverviewAsync(string? from = null, string? to = null, CancellationToken cancellation = default) =>
        GetAsync<FleetOverview>(
            "v1/overview" + (from is null ? "" : "?from=" + Uri.EscapeDataString(from)) + (to is null ? "" : (from is null ? "?to=" : "&to=") + Uri.EscapeDataString(to)),
            cancellation);

    private static QueryPath Timeline(QueryPath path, TimelineChoice? choice) => path
        .With("figures", choice?.Figures is { } figures ? string.Join(',', figures) : null)
        .With("step", choice?.Step)
        .With("points", choice?.Points?.ToString(CultureInfo.InvariantCulture));

    public Task<RuleBacktest> BacktestRulesAsync(BacktestRequest request, CancellationToken cancellation = default) =>
        SendAsync<RuleBacktest>(HttpMethod.Post, "v1/rules/backtest", cancellation, JsonSerializer.SerializeToUtf8Bytes(request, HealthJson.Options));

    public Task<IReadOnlyList<NodeListEntry>> ListNodesAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<NodeListEntry>>("v1/nodes", cancellation);

    public Task<NodeHealth> GetNodeHealthAsync(string node, HealthRange? range = null, CancellationToken cancellation = default) =>
        GetAsync<NodeHealth>(new QueryPath("v1/nodes/", node, "/health").With(range).ToString(), cancellation);

    public Task<NodeSeries> GetNodeSeriesAsync(string node, string step = "1m", HealthRange? range = null, CancellationToken cancellation = default) =>
        GetAsync<NodeSeries>(new QueryPath("v1/nodes/", node, "/series").With("step", step).With(range).ToString(), cancellation);

    public Task<IReadOnlyList<AlertEntry>> ListAlertsAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<AlertEntry>>("v1/alerts", cancellation);

    public Task<RuleList> ListRulesAsync(CancellationToken cancellation = default) => GetAsync<RuleList>("v1/rules", cancellation);

    public Task<RuleExplanation> ExplainRuleAsync(string group, string rule, CancellationToken cancellation = default) =>
        GetAsync<RuleExplanation>(new QueryPath("v1/rules/", group, new QueryPath("/", rule, "").ToString()).ToString(), cancellation);

    public void Dispose() => _http.Dispose();

    private Task<T> GetAsync<T>(string path, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Get, path, cancellation);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, CancellationToken cancellation, byte[]? body = null)
    {
        var first = Volatile.Read(ref _current);
        for (var attempt = 1; ; attempt++)
        {
            var index = (first + attempt - 1) % _endpoints.Length;
            var isLast = attempt == _endpoints.Length;
            try
            {
                var answer = await AskAsync<T>(method, new Uri(_endpoints[index], path), body, cancellation).ConfigureAwait(false);
                Volatile.Write(ref _current, index);
                return answer;
            }
            catch (MonitorQueryException exception) when (!isLast && IsWorthAnother(exception))
            {
                // Every silo answers for the cluster: the next one may be well.
            }
        }
    }

    private static bool IsWorthAnother(MonitorQueryException exception) =>
        exception.IsUnreachable || exception.Status >= HttpStatusCode.InternalServerError;

    private async Task<T> AskAsync<T>(HttpMethod method, Uri address, byte[]? body, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            if (body is not null)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var response = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, both.Token).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw Problem.Read(address, response.StatusCode, answer);
            _received?.Invoke(answer);
            return JsonSerializer.Deserialize<T>(answer, HealthJson.Options)
                ?? throw new MonitorQueryException($"{address} answered nothing") { Status = response.StatusCode };
        }
        catch (JsonException exception)
        {
            throw new MonitorQueryException($"{address} answered something else than health: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new MonitorQueryException($"{address} cannot be reached: {exception.Message}", exception) { IsUnreachable = true };
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new MonitorQueryException($"{address} did not answer within {_timeout.TotalSeconds:0.###} s", exception) { IsUnreachable = true };
        }
    }
}
