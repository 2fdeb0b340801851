using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// The alerts that are followed, their groups and silences, and the notifications that follow from them, in memory: it neither waits nor
/// sends. Every method is one step, after which the whole may be written.
/// </summary>
internal sealed class Notifier
{
    private readonly NotificationOptions _options;
    private readonly NotificationInstruments _instruments;
    private readonly Dictionary<string, TrackedAlert> _alerts = new(StringComparer.Ordinal);
    private readonly SeenTransitions _seen;
    private readonly GroupTable _groups = new();
    private readonly SilenceTable _silences;
    private NotificationPlan? _plan;
    private long _notifications;

    public Notifier(NotifierState state, NotificationOptions options, NotificationInstruments instruments)
    {
        _options = options;
        _instruments = instruments;
        _seen = new SeenTransitions(options.MaxAlerts * NotifierSettings.SeenPerAlert);
        _silences = new SilenceTable(options.MaxSilences);
        Deliveries = new DeliveryQueue(options, instruments);
        foreach (var kept in state.Alerts)
            _alerts[kept.Alert.Id] = TrackedAlert.Restore(kept);
        _seen.Restore(state.Seen);
        _groups.Restore(state.Groups);
        _silences.Restore(state.Silences);
        Deliveries.Restore(state);
        History.Restore(state.Tail, state.Entries);
        _notifications = state.Notifications;
    }

    public DeliveryQueue Deliveries { get; }

    public HistoryTail History { get; } = new();

    public IReadOnlyDictionary<string, TrackedAlert> Alerts => _alerts;

    public SilenceTable Silences => _silences;

    public int Groups => _groups.Count;

    public NotifierState Export() => new()
    {
        Alerts = [.. _alerts.Values.Select(static alert => alert.Export())],
        Seen = _seen.Export(),
        Groups = _groups.Export(),
        Silences = _silences.Export(),
        Outbox = Deliveries.Outbox.Export(),
        Dead = [.. Deliveries.Dead],
        Tail = [.. History.Lines],
        Entries = History.Entries,
        Notifications = _notifications,
    };

    /// <summary>Goes by other routes and receivers.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Apply(NotificationPlan plan, long now)
    {
        if (ReferenceEquals(plan, _plan))
            return false;
        _plan = plan;
        Deliveries.Apply(plan);
        return _groups.Apply(plan, _alerts, now);
    }

    /// <summary>Takes a transition over. False: it was taken before.</summary>
    public bool Take(AlertTransition transition, long now)
    {
        if (!_seen.Take(transition, now))
        {
            _instruments.Duplicate();
            return false;
        }

        var next = transition.Alert;
        _instruments.Taken(next.Phase);
        History.Add(number => new AlertHistoryEntry(number, now, transition.Time, AlertEventKind.Transition, transition.From, next, "", ""));
        if (!_alerts.TryGetValue(next.Id, out var alert))
        {
            if (next.Phase == AlertPhase.Inactive)
                return true;
            if (_alerts.Count >= _options.MaxAlerts)
            {
                _instruments.Untracked();
                return true;
            }

            _alerts[next.Id] = alert = new TrackedAlert(next, now);
            alert.Move(_plan!.Root);
            if (alert.IsFiring)
                _groups.Fire(next.Id, alert, now);
            return true;
        }

        var (wasFiring, isFiring) = (alert.IsFiring, next.Phase == AlertPhase.Firing);
        // Other labels may belong to other groups; the end of a firing belongs where its begin was notified.
        var moved = !(wasFiring && !isFiring) && !TrackedAlert.LabelsOf(next.Labels).Equals(alert.Labels);
        if (wasFiring && !isFiring)
            _groups.Resolve(next.Id, alert);
        else if (moved)
            _groups.Remove(next.Id, alert);
        alert.Update(next, now);
        if (moved)
            alert.Move(_plan!.Root);
        if (isFiring && (moved || !wasFiring))
            _groups.Fire(next.Id, alert, now);
        return true;
    }

    /// <summary>Makes notifications of the groups that are due.</summary>
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

    /// <summary>When the next group is due; null: none is.</summary>
    public long? NextFlush() => _groups.NextFlush();

    public AlertMark? MarkOf(string id, long now)
    {
        if (!_alerts.TryGetValue(id, out var alert))
            return null;
        var silences = _silences.Covering(alert.Labels, now);
        return silences.Length == 0 && !alert.IsAcknowledged && alert.Told is null
            ? null
            : new AlertMark(id, silences, alert.AcknowledgedBy, alert.AcknowledgedAt, alert.AcknowledgedComment, alert.Told);
    }

    /// <summary>Remembers that a notification has arrived.</summary>
    public void Delivered(QueuedNotification notification, Lane lane, long now)
    {
        foreach (var told in notification.Alerts)
        {
            if (_alerts.TryGetValue(told.Alert.Id, out var alert))
                alert.Tell(lane, told, now);
        }
    }

    public DeskOutcome Acknowledge(string id, string by, string comment, long now)
    {
        if (!_alerts.TryGetValue(id, out var alert))
            return DeskOutcome.Unknown;
        if (!alert.IsFiring)
            return DeskOutcome.NotNow;
        alert.Acknowledge(by, now, comment);
        History.Add(number => new AlertHistoryEntry(number, now, now, AlertEventKind.Acknowledged, alert.Alert.Phase, alert.Alert, by, comment));
        return DeskOutcome.Done;
    }

    public DeskOutcome Unacknowledge(string id, string by, long now)
    {
        if (!_alerts.TryGetValue(id, out var alert))
            return DeskOutcome.Unknown;
        if (!alert.IsAcknowledged)
            return DeskOutcome.NotNow;
        alert.Acknowledge("", null, "");
        History.Add(number => new AlertHistoryEntry(number, now, now, AlertEventKind.Unacknowledged, alert.Alert.Phase, alert.Alert, by, ""));
        return DeskOutcome.Done;
    }

    /// <summary>Removes what is old.</summary>
    /// <returns>Whether anything was.</returns>
    public bool RemoveOld(long now)
    {
        var ended = now - Milliseconds(NotifierSettings.ResolvedRetention);
        var gone = _alerts.Where(pair => pair.Value.Alert.Phase == AlertPhase.Inactive && pair.Value.ChangedAt < ended && !_groups.Holds(pair.Key, pair.Value)).Select(static pair => pair.Key).ToList();
        gone.ForEach(id => _alerts.Remove(id));
        _instruments.Forgotten(_seen.RemoveOld(now - Milliseconds(NotifierSettings.SeenRetention), _alerts.ContainsKey));
        var silences = _silences.RemoveExpired(now - Milliseconds(_options.SilenceRetention));
        var dead = Deliveries.RemoveDead(now - Milliseconds(_options.DeadLetterRetention));
        return gone.Count > 0 || silences || dead;
    }

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
        Deliveries.Add(new QueuedNotification(key, receiver, integration.Id, group.ToString(), labels, [.. alerts], 0, now, 0, now, ""), now, write);
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
