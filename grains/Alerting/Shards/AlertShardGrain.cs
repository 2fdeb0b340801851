using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.States;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// Judges what is reported and follows the alerts. Memory changes within one turn; a transition is durable before it is handed over.
/// Progress without a transition is written now and then: what a crash takes of it the owners report again.
/// </summary>
[Reentrant]
internal sealed partial class AlertShardGrain : Grain, IAlertShardGrain
{
    /// <summary>Owners that are asked at once: a shard that starts again does not wake all its owners together.</summary>
    private const int MaxAsked = 64;

    private readonly IPersistentState<AlertShardState> _state;
    private readonly RuleBookCache _cache;
    private readonly AlertingInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertShardGrain> _logger;
    private readonly AlertingOptions _options;
    private readonly AlertTable _table;
    private readonly TransitionQueue _transitions;
    private readonly CoalescedWrites _writes;
    private (int Pending, int Firing) _counted;
    private Exception? _failure;
    private long _lastWrite;
    private bool _isDirty;

    public AlertShardGrain(
        IGrainContext context,
        [PersistentState("alerts", "monitor")] IPersistentState<AlertShardState> state,
        RuleBookCache cache,
        AlertingInstruments instruments,
        TimeProvider time,
        ILogger<AlertShardGrain> logger,
        IOptions<AlertingOptions> options)
        : base(context)
    {
        (_state, _cache, _instruments, _time, _logger, _options) = (state, cache, instruments, time, logger, options.Value);
        _table = new AlertTable(_options, instruments, time);
        _transitions = new TransitionQueue(NotifyAsync, () => _isDirty = true, e => LogHandOverFailed(Shard, _transitions!.Count, e), instruments);
        _writes = new CoalescedWrites(WriteAsync, Fail);
    }

    private string Shard => this.GetPrimaryKeyString();

    /// <summary>Nothing is judged until waiting transitions have been handed over.</summary>
    private bool IsFull => _transitions.Count >= _options.MaxTransitionsPerShard;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _table.Load(_state.State, Now);
        _transitions.Load(_state.State.Waiting);
        _lastWrite = _time.GetTimestamp();
        this.RegisterGrainTimer(CheckSilenceAsync, new GrainTimerCreationOptions(_options.NoDataInterval, _options.NoDataInterval) { Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            if (_failure is null && _isDirty)
                _writes.Request();
            await _writes.WrittenAsync().WaitAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // The next activation goes on from what was written last.
            LogUnwritten(Shard, e);
        }

        Count(0, 0);
        _instruments.WaitingChanged(-_transitions.Count);
    }

    public async Task<FeedAnswer> ReportAsync(FeedReport report)
    {
        var rules = await RulesAsync(report.RuleVersion);
        var owner = new OwnerId(report.Kind, report.Owner);
        var through = _table.ThroughOf(owner);
        // Durable at once: an activation without it would take the owner for silent.
        if (_table.Expect(owner, report.MayBeSilent))
            _writes.Request();
        if (report.After < 0 || report.After > through || report.Steps.Length == 0)
            return new FeedAnswer(through, false);
        if (IsFull)
        {
            _table.Postpone(owner, Now);
            _instruments.Busy();
            return new FeedAnswer(through, true);
        }

        var known = _table.Tracked;
        var transitions = new List<AlertTransition>();
        _table.Bind(rules, Now, transitions);
        _table.Apply(report, Now, transitions);
        _isDirty = true;
        through = _table.ThroughOf(owner);
        // What is new is durable at once: after a crash an owner goes on from what is stored of it, where else it would begin anew with
        // what comes last; and silence is found only of what is stored.
        var isNew = _table.Tracked > known;
        if (isNew)
            _writes.Request();
        if (Enqueue(transitions) || isNew)
            await _writes.WrittenAsync();
        return new FeedAnswer(through, false);
    }

    public Task WakeAsync()
    {
        ThrowIfFailed();
        return Task.CompletedTask;
    }

    public async Task<Alert[]> ListAsync()
    {
        await BindAsync();
        return [.. _table.Alerts.Where(static alert => alert.State.Phase != AlertPhase.Inactive).Select(static alert => alert.Now()).OrderBy(static alert => alert.Id, StringComparer.Ordinal)];
    }

    public async Task<RuleState[]> ExplainAsync(string group, string rule, int limit)
    {
        await BindAsync();
        return [.. _table.Alerts
            .Where(alert => alert.Rule.Rule.Group == group && alert.Rule.Rule.Name == rule)
            .OrderBy(static alert => (alert.Subject.Owner.Name, alert.Subject.Version, alert.Subject.Segment))
            .Take(limit)
            .Select(AlertWording.State)];
    }

    public async Task<RuleStatus[]> GetRuleStatusAsync()
    {
        await BindAsync();
        return _table.Status();
    }

    public async Task ForgetAsync(OwnerKind kind, string owner, string? version)
    {
        var rules = await RulesAsync();
        var transitions = new List<AlertTransition>();
        _table.Bind(rules, Now, transitions);
        _table.Forget(new OwnerId(kind, owner), version, Now, transitions);
        _isDirty = true;
        if (Enqueue(transitions))
            await _writes.WrittenAsync();
    }

    /// <summary>Rules that are as new as what this shard and its caller know of.</summary>
    private async ValueTask<RuleSet> RulesAsync(long version = 0)
    {
        ThrowIfFailed();
        var least = Math.Max(version, _state.State.RuleVersion);
        var rules = await _cache.GetAsync(GrainFactory, least);
        ThrowIfFailed();
        return rules.Version >= least && rules.Version > 0
            ? rules
            : throw new OrleansException($"this silo knows version {rules.Version} of the alerting rules; {least} is needed");
    }

    private async Task BindAsync()
    {
        var rules = await RulesAsync();
        var transitions = new List<AlertTransition>();
        _table.Bind(rules, Now, transitions);
        if (Enqueue(transitions))
            await _writes.WrittenAsync();
    }

    /// <summary>A silent owner sends no report: silence is found by the wall clock.</summary>
    private async Task CheckSilenceAsync()
    {
        if (_failure is not null)
            return;
        try
        {
            var rules = await RulesAsync();
            var transitions = new List<AlertTransition>();
            _table.Bind(rules, Now, transitions);
            if (_options.Enabled && !IsFull)
            {
                _table.CheckSilence(Now, transitions);
                AskQuietOwners();
            }

            if (!Enqueue(transitions) && _isDirty && _time.GetElapsedTime(_lastWrite) >= _options.CheckpointInterval)
                _writes.Request();
            _transitions.HandOver();
        }
        catch (Exception e)
        {
            // The rules are not known yet, or the activation ends.
            LogCheckFailed(Shard, e);
        }
    }

    /// <summary>An owner without reports may have evaluations whose report, or whose write here, a crash prevented.</summary>
    private void AskQuietOwners()
    {
        foreach (var owner in _table.TakeQuietOwners(Now, MaxAsked).ToArray())
            _ = AskAsync(owner);
    }

    private async Task AskAsync(OwnerId owner)
    {
        try
        {
            await (owner.Kind == OwnerKind.Node ? GrainFactory.GetGrain<INodeGrain>(owner.Name).ResendToRulesAsync() : GrainFactory.GetGrain<IModelGrain>(owner.Name).ResendToRulesAsync());
        }
        catch (Exception e)
        {
            // It reports again when there is something new; until then it counts as silent, as it would have.
            LogNotAsked(Shard, owner, e);
        }
    }

    /// <summary>Takes new transitions and has them written; false: there are none.</summary>
    private bool Enqueue(List<AlertTransition> transitions)
    {
        if (transitions.Count == 0)
            return false;
        _transitions.Add(transitions);
        var (pending, firing) = (0, 0);
        foreach (var alert in _table.Alerts)
        {
            pending += alert.State.Phase == AlertPhase.Pending ? 1 : 0;
            firing += alert.State.Phase == AlertPhase.Firing ? 1 : 0;
        }

        Count(pending, firing);
        _writes.Request();
        return true;
    }

    private Task NotifyAsync(AlertTransition[] transitions) =>
        GrainFactory.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).NotifyAsync(transitions);

    private async Task WriteAsync()
    {
        _isDirty = false;
        _lastWrite = _time.GetTimestamp();
        var through = _transitions.Enqueued;
        _table.Save(_state.State, Now);
        _state.State.Waiting = _transitions.Export();
        await _state.WriteStateAsync();
        _transitions.MarkDurable(through);
    }

    /// <summary>What is in memory may not be what is stored; the next activation reads that.</summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _transitions.End();
        _instruments.ShardFailed();
        LogWriteFailed(Shard, failure);
        DeactivateOnIdle();
    }

    private void Count(int pending, int firing)
    {
        _instruments.ActiveChanged(AlertPhase.Pending, pending - _counted.Pending);
        _instruments.ActiveChanged(AlertPhase.Firing, firing - _counted.Firing);
        _counted = (pending, firing);
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new OrleansException($"alert shard {Shard} starts again after a failure ({_failure.GetType().Name}); send again");
    }

    [LoggerMessage(51, LogLevel.Error, "The state of alert shard {Shard} could not be written; it starts again")]
    private partial void LogWriteFailed(string shard, Exception exception);

    [LoggerMessage(52, LogLevel.Warning, "The progress of alert shard {Shard} was not written before it ended")]
    private partial void LogUnwritten(string shard, Exception exception);

    [LoggerMessage(55, LogLevel.Debug, "Alert shard {Shard} could not ask {Owner} for evaluations that it has not reported")]
    private partial void LogNotAsked(string shard, OwnerId owner, Exception exception);

    [LoggerMessage(53, LogLevel.Debug, "Alert shard {Shard} could not check what is silent")]
    private partial void LogCheckFailed(string shard, Exception exception);

    [LoggerMessage(54, LogLevel.Warning, "Alert shard {Shard} could not hand {Count} transitions over; they go again")]
    private partial void LogHandOverFailed(string shard, int count, Exception exception);
}
