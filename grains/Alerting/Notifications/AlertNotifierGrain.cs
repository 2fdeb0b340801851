using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.States;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// Notifies people of alerts; there is one in a cluster. Calls change what is in memory in one step each and wait until it is written; what
/// is sent was written before, by an activation that the store had not replaced. See docs/notifications.md.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed class AlertNotifierGrain : Grain, IAlertNotifierGrain
{
    private readonly NotifierStore _store;
    private readonly TimeProvider _time;
    private readonly IRandomness _randomness;
    private readonly NotificationOptions _options;
    private readonly INotificationSender _sender;
    private readonly INotificationPlanSource _plans;
    private readonly NotificationInstruments _instruments;
    private readonly NotifierLog _log;
    private readonly CoalescedWrites _writes;
    private Notifier _notifier = null!;
    private NotifierActivation _activation = null!;
    private AlertHistory _history = null!;
    private NotifierLoop _loop = null!;
    private IGrainTimer _timer = null!;
    private Exception? _failure;

    public AlertNotifierGrain(
        IGrainContext context,
        [PersistentState("notifier-head", "monitor")] IPersistentState<NotifierHead> head,
        [PersistentState("notifier-even", "monitor")] IPersistentState<NotifierCheckpoint> even,
        [PersistentState("notifier-odd", "monitor")] IPersistentState<NotifierCheckpoint> odd,
        TimeProvider time,
        IRandomness randomness,
        IOptions<NotificationOptions> options,
        INotificationSender sender,
        INotificationPlanSource plans,
        NotificationInstruments instruments,
        ILogger<AlertNotifierGrain> logger)
        : base(context)
    {
        _store = new NotifierStore(head, even, odd);
        _time = time;
        _randomness = randomness;
        _options = options.Value;
        _sender = sender;
        _plans = plans;
        _instruments = instruments;
        _log = new NotifierLog(logger);
        _writes = new CoalescedWrites(WriteAsync, Fail);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _notifier = new Notifier(await _store.ReadAsync(), _options, _instruments);
        _notifier.Apply(_plans.Current, Now);
        _instruments.Hold(() => (
            _notifier.Alerts.Count,
            _notifier.Deliveries.Outbox.Count,
            _notifier.Deliveries.Outbox.Oldest is { } oldest ? Math.Max(0, Now - oldest) / 1000.0 : 0,
            _notifier.Deliveries.Dead.Count));
        _activation = new NotifierActivation(_notifier, _writes, _plans, _sender, _options, _time, _randomness, _instruments, _log);
        _history = new AlertHistory(_activation, GrainFactory);
        _loop = new NotifierLoop(_activation, _history, wait => _timer.Change(wait, Timeout.InfiniteTimeSpan));
        _timer = this.RegisterGrainTimer(_loop.RunAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    /// <summary>Waits for the attempts under way, so that the next activation does not repeat them.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _activation.IsStopping = true;
        _instruments.Hold(null);
        try
        {
            await Task.WhenAll(_activation.Sending).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is in the outbox and is sent again, under its dedupe key.
        }
    }

    public Task WakeAsync()
    {
        ThrowIfFailed();
        return Task.CompletedTask;
    }

    public async Task NotifyAsync(AlertTransition[] transitions)
    {
        ThrowIfFailed();
        var (now, any) = (Now, false);
        _notifier.Apply(_plans.Current, now);
        foreach (var transition in transitions)
            any |= _notifier.Take(transition, now);
        if (any)
            _writes.Request();
        // What came before may be in memory and not yet written.
        await _writes.WrittenAsync();
        if (!any)
            return;
        _loop.PushSoon();
        _loop.RunSoon();
    }

    public Task<AlertMark[]> GetMarksAsync(string[] ids)
    {
        ThrowIfFailed();
        var now = Now;
        var marks = new List<AlertMark>();
        foreach (var id in ids)
        {
            if (_notifier.MarkOf(id, now) is { } mark)
                marks.Add(mark);
        }

        return Task.FromResult(marks.ToArray());
    }

    public Task<AlertSilence[]> GetSilencesAsync()
    {
        ThrowIfFailed();
        return Task.FromResult(_notifier.Silences.Export());
    }

    public async Task<SilenceResult> AddSilenceAsync(NewSilence silence)
    {
        ThrowIfFailed();
        var result = _notifier.Silences.Add(_randomness.NewId().ToString(), silence, Now);
        if (result.Silence is not null)
            await WrittenAsync();
        return result;
    }

    public Task<DeskOutcome> ExpireSilenceAsync(string id) => ChangeAsync(now => _notifier.Silences.Expire(id, now));

    public Task<DeskOutcome> AcknowledgeAsync(string id, string by, string comment) => ChangeAsync(now => _notifier.Acknowledge(id, by, comment, now));

    public Task<DeskOutcome> UnacknowledgeAsync(string id, string by) => ChangeAsync(now => _notifier.Unacknowledge(id, by, now));

    public Task<DeadLetter[]> GetDeadLettersAsync()
    {
        ThrowIfFailed();
        return Task.FromResult(_notifier.Deliveries.DeadLetters());
    }

    public async Task<DeskOutcome> RetryDeadLetterAsync(string key)
    {
        var outcome = await ChangeAsync(now => _notifier.Deliveries.RetryDead(key, now, _writes.Coming));
        _loop.RunSoon();
        return outcome;
    }

    public Task<NotifierStatus> GetNotifierStatusAsync()
    {
        ThrowIfFailed();
        return Task.FromResult(new NotifierStatus(
            _notifier.Alerts.Count,
            _notifier.Groups,
            _notifier.Deliveries.Outbox.Count,
            _notifier.Deliveries.Outbox.Oldest,
            _notifier.Deliveries.Dead.Count,
            _notifier.Silences.CountAt(Now),
            _history.Count));
    }

    public Task<AlertHistoryPage> GetHistoryAsync(AlertHistoryQuery query)
    {
        ThrowIfFailed();
        return _history.ReadAsync(query);
    }

    private async Task<DeskOutcome> ChangeAsync(Func<long, DeskOutcome> change)
    {
        ThrowIfFailed();
        var outcome = change(Now);
        if (outcome == DeskOutcome.Done)
            await WrittenAsync();
        return outcome;
    }

    private Task WrittenAsync()
    {
        _writes.Request();
        return _writes.WrittenAsync();
    }

    private Task WriteAsync() => _store.WriteAsync(_notifier.Export());

    /// <summary>The state in memory is not what the store has; the next activation reads it.</summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _activation.HasFailed = true;
        _instruments.Failed();
        _instruments.Hold(null);
        _log.WriteFailed(failure);
        DeactivateOnIdle();
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new StoreException($"the activation of the notifier has ended ({_failure.GetType().Name}); send again");
    }
}
