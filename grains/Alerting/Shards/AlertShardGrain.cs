using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Diagnostics;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.States;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// Judges what is reported and follows the alerts. Memory changes within one turn; a transition is durable before anybody hears of
/// it. Progress without a transition is written now and then: what a crash takes of it is told again by the owners.
/// </summary>
[Reentrant]
internal sealed partial class AlertShardGrain : Grain, IAlertShardGrain
{
    /// <summary>Owners that one look asks: a shard that starts again does not wake all at once that it ever heard of.</summary>
    private const int MaxAsked = 64;

    private readonly IPersistentState<AlertShardState> _state;
    private readonly RuleBookCache _cache;
    private readonly AlertingInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertShardGrain> _logger;
    private readonly AlertingOptions _options;
    private readonly AlertTable _table;
    private readonly CoalescedWrites _writes;
    private (int Pending, int Firing) _counted;
    private Exception? _failure;

    public AlertShardGrain(
        [PersistentState("alerts", "monitor")] IPersistentState<AlertShardState> state,
        RuleBookCache cache,
        AlertingInstruments instruments,
        TimeProvider time,
        ILogger<AlertShardGrain> logger,
        IOptions<AlertingOptions> options)
    {
        (_state, _cache, _instruments, _time, _logger, _options) = (state, cache, instruments, time, logger, options.Value);
        _table = new AlertTable(_options, instruments, time);
        _writes = new CoalescedWrites(WriteAsync, Fail);
    }

    private string Shard => this.GetPrimaryKeyString();

    /// <summary>Nothing is judged until what waits has been handed over.</summary>
    private bool IsFull => _waiting.Count >= _options.MaxTransitionsPerShard;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _table.Load(_state.State, Now);
        LoadWaiting();
        _lastWrite = _time.GetTimestamp();
        this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(_options.NoDataInterval, _options.NoDataInterval) { Interleave = true });
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
        _instruments.WaitingChanged(-_waiting.Count);
    }

    public async Task<FeedAnswer> ReportAsync(FeedReport report)
    {
        var rules = await RulesAsync(report.RuleVersion);
        var owner = new OwnerId(report.Kind, report.Owner);
        var through = _table.ThroughOf(owner);
        if (report.After < 0 || report.After > through || report.Steps.Length == 0)
            return new FeedAnswer(through, false);
        if (IsFull)
        {
            _table.PutOff(owner, Now);
            _instruments.Busy();
            return new FeedAnswer(through, true);
        }

        var known = _table.TakenUp;
        var transitions = new List<AlertTransition>();
        _table.Bind(rules, Now, transitions);
        _table.Apply(report, Now, transitions);
        _isDirty = true;
        through = _table.ThroughOf(owner);
        // What is new is durable at once: after a crash an owner goes on from what is stored of it, where else it would begin anew with
        // what comes last; and of what is not stored nobody finds that it fell silent.
        var isNew = _table.TakenUp > known;
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

    /// <summary>What falls silent tells nobody so: it is looked for.</summary>
    private async Task LookAsync()
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
                _table.Look(Now, transitions);
                AskUnheard();
            }

            if (!Enqueue(transitions) && _isDirty && _time.GetElapsedTime(_lastWrite) >= _options.CheckpointInterval)
                _writes.Request();
            StartHandOver();
        }
        catch (Exception e)
        {
            // The rules are not known yet, or the activation ends.
            LogLookFailed(Shard, e);
        }
    }

    /// <summary>Those of whom nothing comes any more may have something to tell that a crash kept from being told, or from being written.</summary>
    private void AskUnheard()
    {
        foreach (var owner in _table.TakeUnheard(Now, MaxAsked).ToArray())
            _ = AskAsync(owner);
    }

    private async Task AskAsync(OwnerId owner)
    {
        try
        {
            await (owner.Kind == OwnerKind.Node ? GrainFactory.GetGrain<INodeGrain>(owner.Name).TellRulesAsync() : GrainFactory.GetGrain<IModelGrain>(owner.Name).TellRulesAsync());
        }
        catch (Exception e)
        {
            // It is heard of again when there is something new; until then it counts as silent, as it would have.
            LogNotAsked(Shard, owner, e);
        }
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
}
