using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <content>Notifications: from groups into the outbox, and out of it.</content>
internal sealed partial class Notifier
{
    private const string Refused = "refused";
    private const string Expired = "expired";
    private const string Overflow = "overflow";
    private const string UnknownReceiver = "unknown-receiver";

    private const int MaxError = 512;

    /// <summary>Makes notifications of the groups whose time has come.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="write">Number of the write that will hold them.</param>
    /// <returns>Whether there is anything to write.</returns>
    public bool Flush(long now, long write)
    {
        var changed = false;
        foreach (var (group, route) in _groups.Due(now))
        {
            var flush = group.Flush(now, route, id => IsSilenced(id, now), id => _alerts.TryGetValue(id, out var alert) && alert.IsAcknowledged);
            if (flush.Reason == FlushReason.None)
                continue;
            changed = true;
            foreach (var integration in _plan!.IntegrationsOf(route.Receiver))
            {
                if (integration is not AlertmanagerIntegration && flush.Concerns(integration.SendResolved))
                    Queue(group.Id, route.Receiver, integration, flush, now, write);
            }
        }

        return changed;
    }

    /// <summary>When a group's time comes; null: none's does.</summary>
    public long? NextFlush() => _groups.NextFlush();

    /// <summary>Gives up what is too old, and what is for a receiver that is not there any more.</summary>
    /// <returns>Whether anything was.</returns>
    public bool GiveUp(long now)
    {
        var before = now - Milliseconds(_options.GiveUpAfter);
        var changed = false;
        foreach (var entry in Outbox.Entries.Where(static entry => !entry.IsInFlight).ToList())
        {
            var reason = IntegrationOf(entry.Lane) is null ? UnknownReceiver : entry.Notification.QueuedAt < before ? Expired : null;
            if (reason is null)
                continue;
            Outbox.Remove(entry);
            Bury(entry.Notification, reason, now);
            changed = true;
        }

        return changed;
    }

    /// <summary>Null: the receiver, or this way to him, is not in the plan.</summary>
    public ReceiverIntegration? IntegrationOf(Lane lane)
    {
        foreach (var integration in _plan!.IntegrationsOf(lane.Receiver))
        {
            if (integration.Id == lane.Integration && integration is not AlertmanagerIntegration)
                return integration;
        }

        return null;
    }

    /// <summary>Takes what became of an attempt.</summary>
    /// <param name="entry">What was sent.</param>
    /// <param name="kind">By what kind of way.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="chance">From [0, 1), so that those that failed together do not come back together.</param>
    public void Sent(Outbox.Entry entry, string kind, SendOutcome outcome, long now, double chance)
    {
        _instruments.Sent(kind, outcome.Status);
        var notification = entry.Notification;
        switch (outcome.Status)
        {
            case SendStatus.Delivered:
                Outbox.Remove(entry);
                break;
            case SendStatus.Refused:
                Outbox.Remove(entry);
                Bury(notification with { Attempts = notification.Attempts + 1, LastError = Shorten(outcome.Detail) }, Refused, now);
                break;
            default:
                var again = notification with
                {
                    Attempts = notification.Attempts + 1,
                    NextAttempt = now + Milliseconds(Pause(notification.Attempts, outcome.RetryAfter, chance)),
                    LastError = Shorten(outcome.Detail),
                };
                if (Outbox.Retry(entry, again))
                    _instruments.Superseded();
                break;
        }
    }

    /// <summary>A notification that was given up is tried again.</summary>
    public DeskOutcome Revive(string key, long now, long write)
    {
        var index = _dead.FindIndex(letter => letter.Notification.Key == key);
        if (index < 0)
            return DeskOutcome.Unknown;
        if (IntegrationOf(new Lane(_dead[index].Notification.Receiver, _dead[index].Notification.Integration)) is null)
            return DeskOutcome.NotNow;
        var notification = _dead[index].Notification;
        _dead.RemoveAt(index);
        Put(notification with { QueuedAt = now, Attempts = 0, NextAttempt = now }, now, write);
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

    private bool IsSilenced(string id, long now) => _alerts.TryGetValue(id, out var alert) && _silences.IsSilenced(alert.Labels, now);

    private void Queue(GroupId group, string receiver, ReceiverIntegration integration, GroupFlush flush, long now, long write)
    {
        var alerts = new List<NotifiedAlert>();
        foreach (var id in flush.Firing)
        {
            if (_alerts.TryGetValue(id, out var alert))
                alerts.Add(new NotifiedAlert(alert.Alert, true));
        }

        foreach (var id in integration.SendResolved ? flush.Resolved : [])
        {
            if (_alerts.TryGetValue(id, out var alert))
                alerts.Add(new NotifiedAlert(alert.Alert, false));
        }

        if (alerts.Count == 0)
            return;
        var labels = group.Labels.Labels.Select(static label => new AlertLabel(label.Key, label.Value)).ToArray();
        var key = $"{NameHash.TextOf(group.ToString())}-{++_notifications}";
        Put(new QueuedNotification(key, receiver, integration.Id, group.ToString(), labels, [.. alerts], 0, now, 0, now, ""), now, write);
    }

    private void Put(QueuedNotification notification, long now, long write)
    {
        var most = _options.MaxAlertsPerNotification;
        if (notification.Alerts.Length > most)
            notification = notification with { Truncated = notification.Truncated + notification.Alerts.Length - most, Alerts = notification.Alerts[..most] };
        var dropped = Outbox.Add(notification, write, out var superseded);
        foreach (var old in dropped)
            Bury(old, Overflow, now);
        _instruments.Queued();
        if (superseded)
            _instruments.Superseded();
    }

    private void Bury(QueuedNotification notification, string reason, long now)
    {
        _instruments.Died(reason);
        _dead.Add(new DeadNotification(notification, now, reason));
        var alerts = _dead.Sum(static letter => letter.Notification.Alerts.Length);
        for (; _dead.Count > _options.MaxDeadLetters || alerts > MaxWaitingAlerts; _instruments.DeadLetterDropped())
        {
            alerts -= _dead[0].Notification.Alerts.Length;
            _dead.RemoveAt(0);
        }
    }

    private TimeSpan Pause(int failures, TimeSpan? wanted, double chance)
    {
        var pause = RetryBackoff.Pause(NotifierSettings.FirstBackoff, _options.MaxBackoff, failures, chance);
        // A receiver may ask for more, but not for ever.
        return wanted is { } time && time > pause ? (time < _options.MaxBackoff ? time : _options.MaxBackoff) : pause;
    }

    private static string Shorten(string text) => text.Length <= MaxError ? text : text[..MaxError] + "…";
}
