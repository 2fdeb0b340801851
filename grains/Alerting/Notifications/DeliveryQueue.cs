using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>Notifications from the outbox on: delivered, tried again, or given up as dead letters. In memory: it neither waits nor sends.</summary>
internal sealed class DeliveryQueue(NotificationOptions options, NotificationInstruments instruments)
{
    private const string Refused = "refused";
    private const string Expired = "expired";
    private const string Overflow = "overflow";
    private const string UnknownReceiver = "unknown-receiver";

    private const int MaxError = 512;

    private readonly List<DeadNotification> _dead = [];
    private NotificationPlan _plan = NotificationPlan.None;

    public Outbox Outbox { get; } = new(options.MaxOutbox, MaxWaitingAlerts(options));

    public IReadOnlyList<DeadNotification> Dead => _dead;

    public void Restore(NotifierState state)
    {
        Outbox.Restore(state.Outbox);
        _dead.AddRange(state.Dead);
    }

    /// <summary>Goes by other receivers.</summary>
    public void Apply(NotificationPlan plan) => _plan = plan;

    /// <param name="notification">A new one.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="write">Number of the write that makes it durable.</param>
    public void Add(QueuedNotification notification, long now, long write)
    {
        var most = options.MaxAlertsPerNotification;
        if (notification.Alerts.Length > most)
            notification = notification with { Truncated = notification.Truncated + notification.Alerts.Length - most, Alerts = notification.Alerts[..most] };
        var dropped = Outbox.Add(notification, write, out var superseded);
        foreach (var old in dropped)
            MoveToDead(old, Overflow, now);
        instruments.Queued();
        if (superseded)
            instruments.Superseded();
    }

    /// <summary>Gives up what is too old, and what is for a receiver that is not in the plan any more.</summary>
    /// <returns>Whether anything was.</returns>
    public bool GiveUp(long now)
    {
        var before = now - Milliseconds(options.GiveUpAfter);
        var changed = false;
        foreach (var entry in Outbox.Entries.Where(static entry => !entry.IsInFlight).ToList())
        {
            var reason = IntegrationOf(entry.Lane) is null ? UnknownReceiver : entry.Notification.QueuedAt < before ? Expired : null;
            if (reason is null)
                continue;
            Outbox.Remove(entry);
            MoveToDead(entry.Notification, reason, now);
            changed = true;
        }

        return changed;
    }

    /// <summary>Null: the receiver, or this integration of it, is not in the plan.</summary>
    public ReceiverIntegration? IntegrationOf(Lane lane)
    {
        foreach (var integration in _plan.IntegrationsOf(lane.Receiver))
        {
            if (integration.Id == lane.Integration && integration is not AlertmanagerIntegration)
                return integration;
        }

        return null;
    }

    /// <summary>Records the outcome of an attempt.</summary>
    /// <param name="entry">What was sent.</param>
    /// <param name="kind">Kind of integration.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="chance">From [0, 1): jitter of the next attempt.</param>
    public void Complete(Outbox.Entry entry, string kind, SendOutcome outcome, long now, double chance)
    {
        instruments.Sent(kind, outcome.Status);
        var notification = entry.Notification;
        switch (outcome.Status)
        {
            case SendStatus.Delivered:
                Outbox.Remove(entry);
                break;
            case SendStatus.Refused:
                Outbox.Remove(entry);
                MoveToDead(notification with { Attempts = notification.Attempts + 1, LastError = Shorten(outcome.Detail) }, Refused, now);
                break;
            default:
                var again = notification with
                {
                    Attempts = notification.Attempts + 1,
                    NextAttempt = now + Milliseconds(Pause(notification.Attempts, outcome.RetryAfter, chance)),
                    LastError = Shorten(outcome.Detail),
                };
                if (Outbox.Retry(entry, again))
                    instruments.Superseded();
                break;
        }
    }

    /// <summary>Puts a dead letter back into the outbox.</summary>
    public DeskOutcome RetryDead(string key, long now, long write)
    {
        var index = _dead.FindIndex(letter => letter.Notification.Key == key);
        if (index < 0)
            return DeskOutcome.Unknown;
        if (IntegrationOf(new Lane(_dead[index].Notification.Receiver, _dead[index].Notification.Integration)) is null)
            return DeskOutcome.NotNow;
        var notification = _dead[index].Notification;
        _dead.RemoveAt(index);
        Add(notification with { QueuedAt = now, Attempts = 0, NextAttempt = now }, now, write);
        return DeskOutcome.Done;
    }

    public DeadLetter[] DeadLetters() =>
    [
        .. _dead.AsEnumerable().Reverse().Select(static letter => new DeadLetter(
            letter.Notification.Key,
            letter.Notification.Receiver,
            letter.Notification.Integration,
            letter.Notification.GroupKey,
            [.. letter.Notification.Alerts.Select(static alert => alert.Alert.Id)],
            letter.Notification.QueuedAt,
            letter.DiedAt,
            letter.Notification.Attempts,
            letter.Reason,
            letter.Notification.LastError)),
    ];

    /// <summary>Removes the dead letters that died before.</summary>
    /// <returns>Whether there were any.</returns>
    public bool RemoveDead(long before) => _dead.RemoveAll(letter => letter.DiedAt < before) > 0;

    // One alert may be in the notifications of several receivers.
    private static int MaxWaitingAlerts(NotificationOptions options) => options.MaxAlerts * NotifierSettings.WaitingPerAlert;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private void MoveToDead(QueuedNotification notification, string reason, long now)
    {
        instruments.Died(reason);
        _dead.Add(new DeadNotification(notification, now, reason));
        var alerts = _dead.Sum(static letter => letter.Notification.Alerts.Length);
        for (; _dead.Count > options.MaxDeadLetters || alerts > MaxWaitingAlerts(options); instruments.DeadLetterDropped())
        {
            alerts -= _dead[0].Notification.Alerts.Length;
            _dead.RemoveAt(0);
        }
    }

    private TimeSpan Pause(int failures, TimeSpan? wanted, double chance)
    {
        var pause = RetryBackoff.Pause(NotifierSettings.FirstBackoff, options.MaxBackoff, failures, chance);
        // A receiver may ask for more, but not for ever.
        return wanted is { } time && time > pause ? (time < options.MaxBackoff ? time : options.MaxBackoff) : pause;
    }

    private static string Shorten(string text) => text.Length <= MaxError ? text : text[..MaxError] + "…";
}
