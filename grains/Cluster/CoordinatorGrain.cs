using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.States;
using OrleansMonitor.Health;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// The registry of names, durable, and the latest summary of each, in memory: owners report again after a restart, and until then
/// the summaries of models are those that the store has. Nothing on the way of a record waits for it, but the first batch of a new name.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class CoordinatorGrain : Grain, ICoordinatorGrain
{
    /// <summary>Models whose summary is read at once.</summary>
    private const int MaxReads = 8;

    /// <summary>Models that are woken after a start in an interval.</summary>
    private const int WokenAtOnce = 128;

    /// <summary>Owners that are tidied in an interval: of 12,000 each has its turn twice a day, and at most this many are active for nothing.</summary>
    private const int TidiedAtOnce = 16;

    /// <summary>Deleted owners whose late reports are told from new ones.</summary>
    private const int MaxErased = 256;

    private const long LastSeenGranularity = 3_600_000;

    /// <summary>Silos that are remembered; past it those that were silent longest are forgotten.</summary>
    private const int MaxSilos = 1000;

    /// <summary>A silo reports every few seconds (<c>silo/Hosting</c>): without a report for this long it is lost.</summary>
    private static readonly TimeSpan SiloTimeout = TimeSpan.FromSeconds(30);

    private readonly IPersistentState<Registry> _stored;
    private readonly TimeProvider _time;
    private readonly CardinalityOptions _options;
    private readonly CommitOptions _commit;
    private readonly ILogger<CoordinatorGrain> _logger;
    private readonly Dictionary<string, ModelSummary> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeSummary> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SiloSummary> _silos = new(StringComparer.Ordinal);
    private readonly Dictionary<OwnerId, (ulong Records, long At)> _grown = [];
    private readonly AlertingOptions _alerting;
    private readonly PresenceFeed _presence;
    private readonly Dictionary<OwnerId, long> _erased = [];
    private readonly ModelSummaries _summaries;
    private readonly Queue<string> _unread = new();
    private readonly Queue<string> _asleep = new();
    private Task _reading = Task.CompletedTask;
    private readonly Queue<OwnerId> _turns = new();
    private readonly CoalescedWrites _writes;
    private readonly ReportLog _reports = new();
    private long _since;

    public CoordinatorGrain(
        IGrainContext context,
        [PersistentState("registry", "monitor")] IPersistentState<Registry> registry,
        TimeProvider time,
        IOptions<CardinalityOptions> options,
        IOptions<CommitOptions> commit,
        ModelSummaries summaries,
        RuleFeedServices rules,
        ILogger<CoordinatorGrain> logger)
        : base(context)
    {
        _stored = registry;
        _time = time;
        _options = options.Value;
        _commit = commit.Value;
        _summaries = summaries;
        _logger = logger;
        _alerting = rules.Options;
        _presence = new PresenceFeed(GrainFactory, rules);
        _writes = new CoalescedWrites(WriteAsync, EndUnwritten);
    }

    private Registry Registry { get; set; } = new();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>For how long a silent node is missed: at the longest until its producers are forgotten.</summary>
    private TimeSpan MissedFor => _options.NodeRetention < _commit.ProducerRetention ? _options.NodeRetention : _commit.ProducerRetention;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Registry = _stored.State;
        _since = Now;
        foreach (var model in Registry.Models.Keys.Order(StringComparer.Ordinal))
        {
            _unread.Enqueue(model);
            _asleep.Enqueue(model);
        }

        this.RegisterGrainTimer(ReadModelsAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        this.RegisterGrainTimer(TidyAsync, new GrainTimerCreationOptions(_commit.TidyInterval, _commit.TidyInterval) { Interleave = true });
        this.RegisterGrainTimer(CallRollAsync, new GrainTimerCreationOptions(_alerting.NoDataInterval, _alerting.NoDataInterval) { Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<Admission> AdmitModelAsync(string model)
    {
        if (!Registry.Models.ContainsKey(model))
        {
            if (Registry.Models.Count >= _options.MaxModels)
                return new Admission(false, _options.MaxModels, Names(Registry.Models.Keys));
            Registry.Models.Add(model, Now);
            _reports.NoteModel(model);
            _writes.Request();
        }

        await _writes.WrittenAsync();
        return new Admission(true, _options.MaxModels);
    }

    public async Task<Admission> AdmitNodeAsync(string node)
    {
        if (!RegisterNode(node, Now))
            return new Admission(false, _options.MaxNodes, Names(Registry.Nodes.Keys));
        await _writes.WrittenAsync();
        return new Admission(true, _options.MaxNodes);
    }

    public async Task<bool> ForgetModelAsync(string model, long time)
    {
        var known = Registry.Models.Remove(model);
        _models.Remove(model);
        _reports.Forget(model);
        _grown.Remove(OwnerId.Model(model));
        NoteErased(OwnerId.Model(model), time);
        _writes.Request();
        await _writes.WrittenAsync();
        return known;
    }

    public async Task<bool> ForgetNodeAsync(string node, long time)
    {
        var known = Registry.Nodes.Remove(node);
        _nodes.Remove(node);
        _reports.NoteNode();
        _grown.Remove(OwnerId.Node(node));
        NoteErased(OwnerId.Node(node), time);
        _writes.Request();
        await _writes.WrittenAsync();
        return known;
    }

    public Task ReportModelAsync(ModelSummary summary)
    {
        if (_erased.TryGetValue(OwnerId.Model(summary.Model), out var time) && summary.LastCommit < time)
            return Task.CompletedTask;
        if (!Registry.Models.ContainsKey(summary.Model) && Registry.Models.Count < _options.MaxModels)
        {
            Registry.Models.Add(summary.Model, Now);
            _writes.Request();
        }

        if (Registry.Models.ContainsKey(summary.Model))
            Note(summary, Now);
        return Task.CompletedTask;
    }

    public Task ReportNodeAsync(NodeSummary summary)
    {
        if (_erased.TryGetValue(OwnerId.Node(summary.Node), out var time) && summary.LastContact < time)
            return Task.CompletedTask;
        // An activation that is being replaced may still report; the later contact is the one to show.
        if (!RegisterNode(summary.Node, Now) || (_nodes.TryGetValue(summary.Node, out var known) && known.LastContact > summary.LastContact))
            return Task.CompletedTask;
        _nodes[summary.Node] = summary;
        _reports.NoteNode();
        Grow(OwnerId.Node(summary.Node), summary.Records, summary.LastRecords > 0 ? summary.LastRecords : summary.LastContact, Now);
        var registered = Registry.Nodes[summary.Node];
        if (registered.IsWatched == summary.IsWatched && registered.SignedOff == summary.SignedOff && IsSame(registered.WatchedModels, summary.WatchedModels))
            return Task.CompletedTask;
        (registered.IsWatched, registered.SignedOff, registered.WatchedModels) = (summary.IsWatched, summary.SignedOff, summary.WatchedModels);
        _writes.Request();
        // A client that signs off waits for it: after that it must not be missed.
        return summary.SignedOff > 0 ? _writes.WrittenAsync() : Task.CompletedTask;
    }

    public Task ReportSiloAsync(SiloSummary summary)
    {
        var now = Now;
        _silos[summary.Silo] = summary with { LastContact = now };
        _reports.NoteSilo();
        if (!Registry.Silos.TryGetValue(summary.Silo, out var known))
        {
            if (Registry.Silos.Count >= MaxSilos)
                ForgetSilo(Registry.Silos.MinBy(static silo => silo.Value.LastSeen).Key);
            Registry.Silos.Add(summary.Silo, known = new RegisteredSilo { FirstSeen = now });
        }
        else if (now - known.LastSeen < LastSeenGranularity && known.HasLeft == summary.HasLeft && known.Version == summary.Version)
        {
            return Task.CompletedTask;
        }

        (known.LastSeen, known.HasLeft, known.Version) = (now, summary.HasLeft, summary.Version);
        foreach (var name in Registry.Silos.Where(silo => now - silo.Value.LastSeen > _options.NodeRetention.TotalMilliseconds + LastSeenGranularity).Select(static silo => silo.Key).ToArray())
            ForgetSilo(name);
        _writes.Request();
        return summary.HasLeft ? _writes.WrittenAsync() : Task.CompletedTask;
    }

    public async Task<ClusterOverview> GetOverviewAsync()
    {
        await ReadModelsAsync();
        var models = new ModelSummary[Registry.Models.Count];
        var i = 0;
        foreach (var model in Registry.Models.Keys.Order(StringComparer.Ordinal))
            models[i++] = _models.TryGetValue(model, out var summary)
                ? summary with { LastRecords = _grown.GetValueOrDefault(OwnerId.Model(model)).At }
                : new ModelSummary(model, 0, 0, [], 0, 0, 0, 0, 0, 1, [], []);

        var nodes = new NodeSummary[Registry.Nodes.Count];
        i = 0;
        foreach (var (node, registered) in Registry.Nodes.OrderBy(static n => n.Key, StringComparer.Ordinal))
            nodes[i++] = SummaryOf(node, registered) with { LastRecords = _grown.GetValueOrDefault(OwnerId.Node(node)).At };
        SiloSummary[] silos = [.. Registry.Silos
            .OrderBy(static silo => silo.Key, StringComparer.Ordinal)
            .Select(silo => _silos.GetValueOrDefault(silo.Key) ?? new SiloSummary(silo.Key, silo.Value.Version, 0, silo.Value.LastSeen, silo.Value.HasLeft, null, 0, 0, 0, 0))];
        return new ClusterOverview(Now, models, nodes, _options.NodeTimeout, MissedFor, silos, SiloTimeout);
    }

    public Task<ClusterChanges> GetChangesAsync(long epoch, long sequence)
    {
        var now = _time.GetUtcNow();
        var (models, hasNodes, hasSilos) = epoch == _since ? _reports.Since(sequence) : (null, true, true);
        var silent = Registry.Nodes.Count(node => SummaryOf(node.Key, node.Value).StateAt(now, _options.NodeTimeout, MissedFor) == NodeState.Silent);
        return Task.FromResult(new ClusterChanges(_since, _reports.Sequence, models, hasNodes, hasSilos, silent));
    }

    private NodeSummary SummaryOf(string node, RegisteredNode registered) => _nodes.GetValueOrDefault(node)
        ?? new NodeSummary(node, registered.LastSeen, 0, [], 0, 0, 0, 0, [], registered.IsWatched, registered.SignedOff, WatchedModels: registered.WatchedModels);

    private static bool IsSame(string[]? one, string[]? other) => one is null || other is null ? one == other : one.AsSpan().SequenceEqual(other);

    private void Note(ModelSummary summary, long now)
    {
        _models[summary.Model] = summary;
        _reports.NoteModel(summary.Model);
        Grow(OwnerId.Model(summary.Model), summary.Records, summary.LastRecords > 0 ? summary.LastRecords : summary.LastCommit, now);
    }

    /// <summary>Notes when records last came, as their owner says; of one that does not know it, its last commit or contact is the closest that is known.</summary>
    private void Grow(OwnerId owner, ulong records, long at, long now)
    {
        if (!_grown.TryGetValue(owner, out var grown) || records > grown.Records)
            _grown[owner] = (records, at == 0 ? now : Math.Min(at, now));
    }

    private void ForgetSilo(string silo)
    {
        Registry.Silos.Remove(silo);
        _silos.Remove(silo);
    }

    /// <summary>Finds by the wall clock who is missing, for the rules about it.</summary>
    private async Task CallRollAsync()
    {
        try
        {
            await ReadModelsAsync();
            await WakeModelsAsync();
            await _presence.RunAsync(Now, CallRolls);
        }
        catch (Exception e)
        {
            // The rules are not known yet; the next moment has its turn.
            LogRollFailed(e);
        }
    }

    private List<(string Name, Roll Roll)> CallRolls(long now)
    {
        var rolls = new List<(string, Roll)>(Registry.Models.Count + 1);
        var silos = Registry.Silos.Select(silo => new Reporter(silo.Key, silo.Value.FirstSeen, _silos.GetValueOrDefault(silo.Key)?.LastContact ?? silo.Value.LastSeen, !silo.Value.HasLeft));
        // After a start everybody has as long to report as they may be silent: what is not known yet is not missing.
        if (now - _since >= SiloTimeout.TotalMilliseconds)
            rolls.Add(("", Roll.Call([.. silos], now, SiloTimeout, _options.NodeRetention)));
        if (now - _since < _options.NodeTimeout.TotalMilliseconds)
            return rolls;
        foreach (var model in Registry.Models.Keys)
        {
            var nodes = (_models.GetValueOrDefault(model)?.Nodes ?? []).Where(Registry.Nodes.ContainsKey).Select(node =>
            {
                var known = SummaryOf(node, Registry.Nodes[node]);
                return new Reporter(node, Registry.Nodes[node].FirstSeen, known.Heard, known.IsMissedOf(model));
            });
            var roll = Roll.Call([.. nodes], now, _options.NodeTimeout, MissedFor);
            var idle = roll.Presence.Expected > 0 && _grown.TryGetValue(OwnerId.Model(model), out var grown) ? Math.Max(now - grown.At, 0) / 1000.0 : (double?)null;
            rolls.Add((model, roll with { Presence = roll.Presence with { IdleSeconds = idle } }));
        }

        return rolls;
    }

    private static string[]? Names<T>(Dictionary<string, T>.KeyCollection names) => names.Count <= Admission.MaxNames ? [.. names] : null;

    /// <summary>Reports that are on their way are as good as gone after a while, so few are remembered.</summary>
    private void NoteErased(OwnerId owner, long time)
    {
        if (_erased.Count >= MaxErased)
            _erased.Remove(_erased.MinBy(static e => e.Value).Key);
        _erased[owner] = time;
    }

    /// <summary>Registers a node or its sign of life; false when there is no room for it.</summary>
    private bool RegisterNode(string node, long now)
    {
        if (Registry.Nodes.TryGetValue(node, out var known))
        {
            if (now - known.LastSeen < LastSeenGranularity)
                return true;
            known.LastSeen = now;
            _writes.Request();
            return true;
        }

        if (Registry.Nodes.Count >= _options.MaxNodes && !RemoveSilentNodes(now))
            return false;
        Registry.Nodes.Add(node, new RegisteredNode { FirstSeen = now, LastSeen = now });
        _writes.Request();
        return true;
    }

    /// <summary>Where nodes come and go under ever new names, those that are past their retention make room.</summary>
    private bool RemoveSilentNodes(long now)
    {
        var silent = Registry.Nodes
            .Where(n => now - n.Value.LastSeen > _options.NodeRetention.TotalMilliseconds + LastSeenGranularity)
            .Select(static n => n.Key)
            .ToList();
        foreach (var node in silent)
        {
            Registry.Nodes.Remove(node);
            _nodes.Remove(node);
            _grown.Remove(OwnerId.Node(node));
        }

        return silent.Count > 0;
    }

    /// <summary>Reads the summaries of models that have not reported since this activation began, each once; who comes meanwhile waits for them too.</summary>
    private Task ReadModelsAsync()
    {
        if (_unread.Count > 0 && _reading.IsCompleted)
            _reading = Task.WhenAll(Enumerable.Range(0, Math.Min(MaxReads, _unread.Count)).Select(_ => ReadAsync()));
        return _reading;
    }

    private async Task ReadAsync()
    {
        while (_unread.TryDequeue(out var model))
        {
            if (_models.ContainsKey(model))
                continue;
            try
            {
                var summary = await _summaries.ReadAsync(model);
                // What came meanwhile is newer.
                if (Registry.Models.ContainsKey(model) && !_models.ContainsKey(model))
                    Note(summary, Now);
            }
            catch (Exception e)
            {
                LogModelUnread(model, e);
            }
        }
    }

    /// <summary>
    /// Rules have to hear what a model committed before the start, which it tells when it is activated. Models to which records come are active
    /// by themselves; the others are woken a part at a time, so that a start is not spent on them.
    /// </summary>
    private async Task WakeModelsAsync()
    {
        for (var i = 0; i < WokenAtOnce && _asleep.TryDequeue(out var model); i++)
        {
            try
            {
                await GrainFactory.GetGrain<IModelGrain>(model).GetSummaryAsync();
            }
            catch (Exception e)
            {
                LogModelAsleep(model, e);
            }
        }
    }

    /// <summary>
    /// Owners without traffic still hold what has to go: labels that expired, producers past their retention. They are not active, so
    /// their own timers do not run; a few of all are woken in each interval, one after the other, in turn.
    /// </summary>
    private async Task TidyAsync()
    {
        if (_turns.Count == 0)
        {
            foreach (var model in Registry.Models.Keys)
                _turns.Enqueue(OwnerId.Model(model));
            foreach (var node in Registry.Nodes.Keys)
                _turns.Enqueue(OwnerId.Node(node));
        }

        for (var i = 0; i < TidiedAtOnce && _turns.TryDequeue(out var owner); i++)
        {
            try
            {
                await (owner.Kind == OwnerKind.Model
                    ? GrainFactory.GetGrain<IModelGrain>(owner.Name).TidyAsync()
                    : GrainFactory.GetGrain<INodeGrain>(owner.Name).TidyAsync());
            }
            catch (Exception e)
            {
                // It has its turn again, and does it itself when something comes for it.
                LogTidyFailed(owner, e);
            }
        }
    }

    /// <summary>A snapshot is written: names come meanwhile, and a storage may serialise at any time until it is done.</summary>
    private Task WriteAsync()
    {
        _stored.State = Registry.Copy();
        return _stored.WriteStateAsync();
    }

    /// <summary>The state in memory is not what the store has; the next activation reads it.</summary>
    private void EndUnwritten(Exception failure)
    {
        LogWriteFailed(failure);
        DeactivateOnIdle();
    }

    [LoggerMessage(21, LogLevel.Error, "The registry of models and nodes could not be written; the coordinator starts again")]
    private partial void LogWriteFailed(Exception exception);

    [LoggerMessage(22, LogLevel.Warning, "The summary of model {Model} could not be read; it comes with its next records")]
    private partial void LogModelUnread(string model, Exception exception);

    [LoggerMessage(25, LogLevel.Warning, "Model {Model} could not be woken; rules hear of what it holds with its next records")]
    private partial void LogModelAsleep(string model, Exception exception);

    [LoggerMessage(24, LogLevel.Debug, "Who is missing could not be reported to the rules")]
    private partial void LogRollFailed(Exception exception);

    [LoggerMessage(23, LogLevel.Debug, "{Owner} could not be tidied")]
    private partial void LogTidyFailed(OwnerId owner, Exception exception);
}
