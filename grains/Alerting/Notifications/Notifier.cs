using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.Diagnostics;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// What is known of alerts and what is to be told of them, in memory: it neither waits nor sends. Every method is one step, after which
/// the whole may be written.
/// </summary>
internal sealed partial class Notifier
{
    private readonly NotificationOptions _options;
    private readonly NotificationInstruments _instruments;
    private readonly Dictionary<string, TrackedAlert> _alerts = new(StringComparer.Ordinal);
    private readonly SeenTransitions _seen;
    private readonly GroupTable _groups = new();
    private readonly SilenceTable _silences;
    private readonly List<DeadNotification> _dead = [];
    private NotificationPlan? _plan;
    private long _notifications;

    public Notifier(NotifierState state, NotificationOptions options, NotificationInstruments instruments)
    {
        _options = options;
        _instruments = instruments;
        _seen = new SeenTransitions(options.MaxAlerts * NotifierSettings.SeenPerAlert);
        _silences = new SilenceTable(options.MaxSilences);
        Outbox = new Outbox(options.MaxOutbox, MaxWaitingAlerts);
        foreach (var kept in state.Alerts)
            _alerts[kept.Alert.Id] = TrackedAlert.Restore(kept);
        _seen.Restore(state.Seen);
        _groups.Restore(state.Groups);
        _silences.Restore(state.Silences);
        Outbox.Restore(state.Outbox);
        _dead.AddRange(state.Dead);
        History.Restore(state.Tail, state.Entries);
        _notifications = state.Notifications;
    }

    public Outbox Outbox { get; }

    private int MaxWaitingAlerts => _options.MaxAlerts * NotifierSettings.WaitingPerAlert;

    public HistoryTail History { get; } = new();

    public IReadOnlyDictionary<string, TrackedAlert> Alerts => _alerts;

    public SilenceTable Silences => _silences;

    public IReadOnlyList<DeadNotification> Dead => _dead;

    public int Groups => _groups.Count;

    public NotifierState Export() => new()
    {
        Alerts = [.. _alerts.Values.Select(static alert => alert.Export())],
        Seen = _seen.Export(),
        Groups = _groups.Export(),
        Silences = _silences.Export(),
        Outbox = Outbox.Export(),
        Dead = [.. _dead],
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
        // Of other labels it may belong to other groups; the end of what was told of belongs where that was.
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

    public AlertMark? MarkOf(string id, long now)
    {
        if (!_alerts.TryGetValue(id, out var alert))
            return null;
        var silences = _silences.Covering(alert.Labels, now);
        return silences.Length == 0 && !alert.IsAcknowledged
            ? null
            : new AlertMark(id, silences, alert.AcknowledgedBy, alert.AcknowledgedAt, alert.AcknowledgedComment);
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

    /// <summary>Forgets what is old.</summary>
    /// <returns>Whether anything was.</returns>
    public bool Tidy(long now)
    {
        var ended = now - Milliseconds(NotifierSettings.ResolvedRetention);
        var gone = _alerts.Where(pair => pair.Value.Alert.Phase == AlertPhase.Inactive && pair.Value.ChangedAt < ended && !_groups.Holds(pair.Key, pair.Value)).Select(static pair => pair.Key).ToList();
        gone.ForEach(id => _alerts.Remove(id));
        _instruments.Forgotten(_seen.Forget(now - Milliseconds(NotifierSettings.SeenRetention), _alerts.ContainsKey));
        var silences = _silences.Forget(now - Milliseconds(_options.SilenceRetention));
        var dead = _dead.RemoveAll(letter => letter.DiedAt < now - Milliseconds(_options.DeadLetterRetention));
        return gone.Count > 0 || silences || dead > 0;
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
