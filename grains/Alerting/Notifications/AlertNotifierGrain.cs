using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Grains.Alerting.Notifications.Diagnostics;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Grains.Notifications;
using OrleansMonitor.Grains.Options;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.States;
using OrleansMonitor.Grains.Storage;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// The one place that tells people of alerts. Calls change what is in memory in one step each and wait until it is written; what is
/// sent was written before, by an activation that the store had not replaced. See docs/notifications.md.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class AlertNotifierGrain : Grain, IAlertNotifierGrain, IAlertDeskGrain
{
    private readonly NotifierStore _store;
    private readonly TimeProvider _time;
    private readonly IRandomness _randomness;
    private readonly NotificationOptions _options;
    private readonly INotificationSender _sender;
    private readonly INotificationPlanSource _plans;
    private readonly NotificationInstruments _instruments;
    private readonly ILogger<AlertNotifierGrain> _logger;
    private readonly CoalescedWrites _writes;
    private Notifier _notifier = null!;
    private IGrainTimer _timer = null!;
    private Exception? _failure;

    public AlertNotifierGrain(
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
    {
        _store = new NotifierStore(head, even, odd);
        _time = time;
        _randomness = randomness;
        _options = options.Value;
        _sender = sender;
        _plans = plans;
        _instruments = instruments;
        _logger = logger;
        _writes = new CoalescedWrites(WriteAsync, Fail);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _notifier = new Notifier(await _store.ReadAsync(), _options, _instruments);
        _notifier.Apply(_plans.Current, Now);
        _instruments.Hold(() => (
            _notifier.Alerts.Count,
            _notifier.Outbox.Count,
            _notifier.Outbox.Oldest is { } oldest ? Math.Max(0, Now - oldest) / 1000.0 : 0,
            _notifier.Dead.Count));
        _timer = this.RegisterGrainTimer(RunAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    /// <summary>What is being sent is waited for, so that the next activation does not send it again.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isStopping = true;
        _instruments.Hold(null);
        try
        {
            await Task.WhenAll(_sending.ToArray()).WaitAsync(cancellationToken);
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
        PushSoon();
        RunSoon();
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

    private Task WriteAsync() => _store.WriteAsync(_notifier.Export());

    /// <summary>The state in memory is not what the store has; the next activation reads it.</summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _instruments.Failed();
        _instruments.Hold(null);
        LogWriteFailed(failure);
        DeactivateOnIdle();
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new StoreException($"the activation of the notifier has ended ({_failure.GetType().Name}); send again");
    }
}
