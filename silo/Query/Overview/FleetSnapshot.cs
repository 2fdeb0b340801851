using Microsoft.Extensions.Options;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>One model as an overview knows it without a look at its rows.</summary>
internal sealed record ModelRow(ModelSummary Summary, RecentFigures Recent)
{
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>In the order in which they matter.</summary>
    public required IReadOnlyList<AlertEntry> Alerts { get; init; }

    public required bool IsStale { get; init; }

    public DateTimeOffset? LastRecordAt { get; init; }

    public required int NodesReporting { get; init; }

    public required int NodesExpected { get; init; }

    public IReadOnlyList<string> SilentNodes { get; init; } = [];

    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>Share of its nodes that report, times the share of records that were not dropped; null without records.</summary>
    public double? Completeness => Recent.Records + Recent.Dropped == 0 ? null
        : (double)Recent.Records / (Recent.Records + Recent.Dropped) * (NodesExpected == 0 ? 1 : (double)NodesReporting / NodesExpected);
}

/// <summary>All that the coordinator and the alerting know at one moment; a warning where something could not be asked for and is as it was before.</summary>
internal sealed record FleetSnapshot(DateTimeOffset At, ClusterOverview Overview, IReadOnlyList<ModelRow> Models, Func<string, string, AlertRule?> Rules, string? Warning);

/// <summary>Takes a snapshot for all who ask within some seconds; one at a time. Thread-safe.</summary>
internal sealed class FleetSnapshots(IGrainFactory grains, AlertQuestions alerts, KnownRules rules, IOptions<AggregationOptions> aggregation, TimeProvider time)
{
    private const string Model = "model";
    private const int MaxSilentNames = 4;

    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>For alerts; a shard that takes longer is as it was in the answer before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly RecentFiguresCache _recent = new();
    private Shared<FleetSnapshot>? _shared;
    private IReadOnlyList<AlertEntry> _alerts = [];
    private Func<string, string, AlertRule?> _rules = static (_, _) => null;

    public Task<FleetSnapshot> GetAsync()
    {
        lock (_lock)
        {
            if (_shared is null || _shared.IsOld(time))
                _shared = new Shared<FleetSnapshot>(time.GetTimestamp(), Task.Run(TakeAsync), static snapshot => snapshot.Warning is null);
            return _shared.Task;
        }
    }

    private async Task<FleetSnapshot> TakeAsync()
    {
        var refresh = RefreshAlertsAsync();
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        var warning = await refresh;
        var (active, known) = (_alerts, _rules);
        var now = time.GetUtcNow();
        var byModel = active.Where(static alert => alert.Labels.ContainsKey(Model)).ToLookup(static alert => alert.Labels[Model], StringComparer.Ordinal);
        var nodes = overview.Nodes.ToDictionary(static node => node.Node, node => (Summary: node, State: node.StateAt(now, overview.NodeTimeout, overview.NodeRetention)), StringComparer.Ordinal);
        var figures = _recent.Of(overview.Models, PositiveClassOf);
        return new FleetSnapshot(now, overview, [.. overview.Models.Select(model => RowOf(model, figures[model.Model], byModel[model.Model], nodes, now))], known, warning);
    }

    private async Task<string?> RefreshAlertsAsync()
    {
        try
        {
            var (active, known) = (alerts.GetAlertsAsync(), rules.GetAsync());
            await Task.WhenAll(active, known).WaitAsync(Patience, time);
            (_alerts, _rules) = (await active, await known);
            return null;
        }
        catch (Exception)
        {
            // One that does not answer does not hold up the others.
            return "alerts could not be asked for in time; these are as of an earlier answer";
        }
    }

    private string? PositiveClassOf(string model) => aggregation.Value.Models.GetValueOrDefault(model)?.PositiveClass is { Length: > 0 } name ? name : null;

    private ModelRow RowOf(ModelSummary summary, RecentFigures recent, IEnumerable<AlertEntry> active, Dictionary<string, (NodeSummary Summary, NodeState State)> nodes, DateTimeOffset now)
    {
        var (reporting, silent, since) = (0, new List<string>(), long.MaxValue);
        var missing = 0;
        foreach (var name in summary.Nodes)
        {
            if (!nodes.TryGetValue(name, out var node))
                continue;
            reporting += node.State == NodeState.Reporting ? 1 : 0;
            if (node.State != NodeState.Silent || !node.Summary.IsMissedOf(summary.Model))
                continue;
            missing++;
            since = Math.Min(since, node.Summary.Heard);
            if (silent.Count < MaxSilentNames)
                silent.Add(name);
        }

        return new ModelRow(summary, recent)
        {
            Labels = aggregation.Value.Models.GetValueOrDefault(summary.Model)?.Labels ?? NoLabels,
            Alerts = ModelVerdict.Ranked(active),
            IsStale = RecentRate.IsStale(summary.LastRecords, now),
            LastRecordAt = UnixTime.ToTimeOrNull(summary.LastRecords),
            NodesReporting = reporting,
            NodesExpected = reporting + missing,
            SilentNodes = silent,
            SilentSince = missing > 0 ? UnixTime.ToTime(since) : null,
        };
    }
}
